#include "base/digest.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* FIPS 180-4's example, as NIST publishes it (SHA256.pdf, one-block message). */
Test(digest, of_a_text_is_that_of_the_standard)
{
    char digest[DIGEST_SIZE];
    digest_text("abc", digest);
    cr_expect(eq(str, digest,
                 (char *)"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

Test(digest, of_a_file_is_that_of_its_bytes)
{
    char digest[DIGEST_SIZE];
    uint64_t size_bytes = 1;
    struct error error = {0};
    cr_assert(digest_file("/dev/null", digest, &size_bytes, &error));
    cr_expect(eq(u64, size_bytes, 0));
    /* RFC 6234's and everybody's digest of nothing */
    cr_expect(eq(str, digest,
                 (char *)"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

Test(digest, a_file_that_cannot_be_read_is_told)
{
    char digest[DIGEST_SIZE];
    uint64_t size_bytes;
    struct error error = {0};
    cr_expect(not(digest_file("/no/such/file", digest, &size_bytes, &error)));
    cr_expect(eq(str, error.message, (char *)"cannot be opened: No such file or directory"));
    error = (struct error){0};
    cr_expect(not(digest_file("/", digest, &size_bytes, &error)));
    cr_expect(eq(str, error.message, (char *)"cannot be read: Is a directory"));
}
