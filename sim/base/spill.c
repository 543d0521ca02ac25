#include "base/spill.h"

#include "base/memory.h"

#include <stdlib.h>
#include <unistd.h>

#define BUFFER_ITEMS 64 /* items read or written at a time */

/* ---- writing ---- */

static int open_nameless_file(void)
{
    const char *folder = getenv("TMPDIR");
    char *path = memory_format_text("%s/pisim-XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(path);
    if (file >= 0)
        unlink(path);
    free(path);
    return file;
}

struct spill *spill_new(size_t item_bytes, spill_order *order)
{
    struct spill *spill = memory_allocate(1, sizeof *spill);
    *spill = (struct spill){.item_bytes = item_bytes, .order = order};
    spill->file = open_nameless_file();
    return spill;
}

void spill_free(struct spill *spill)
{
    if (!spill)
        return;
    if (spill->file >= 0)
        close(spill->file);
    free(spill->block_counts);
    free(spill);
}

size_t spill_count(const struct spill *spill)
{
    size_t count = 0;
    for (size_t i = 0; i < spill->block_count; i++)
        count += spill->block_counts[i];
    return count;
}

static bool write_all(int file, const unsigned char *bytes, size_t size, size_t offset)
{
    while (size > 0) {
        ssize_t written = pwrite(file, bytes, size, (off_t)offset);
        if (written <= 0)
            return false;
        bytes += written;
        offset += (size_t)written;
        size -= (size_t)written;
    }
    return true;
}

bool spill_write(struct spill *spill, void *items, size_t count)
{
    size_t offset = spill_count(spill) * spill->item_bytes;
    if (count > 0)
        qsort(items, count, spill->item_bytes, spill->order);
    if (spill->file < 0 || !write_all(spill->file, items, count * spill->item_bytes, offset))
        return false;
    spill->block_counts = memory_grow(spill->block_counts, &spill->block_capacity,
                                      spill->block_count + 1, sizeof *spill->block_counts);
    spill->block_counts[spill->block_count++] = count;
    return true;
}

/* ---- reading ---- */

static bool read_all(int file, unsigned char *bytes, size_t size, size_t offset)
{
    while (size > 0) {
        ssize_t got = pread(file, bytes, size, (off_t)offset);
        if (got <= 0)
            return false;
        bytes += got;
        offset += (size_t)got;
        size -= (size_t)got;
    }
    return true;
}

static void refill(struct spill_reader *reader, struct spill_run *run)
{
    const size_t count = run->left < BUFFER_ITEMS ? run->left : BUFFER_ITEMS;
    const size_t bytes = count * reader->item_bytes;
    if (!read_all(reader->file, run->buffer, bytes, run->offset))
        reader->failed = true;
    run->next = run->buffer;
    run->count = count;
    run->offset += bytes;
    run->left -= count;
}

static void swap(struct spill_run *one, struct spill_run *other)
{
    struct spill_run kept = *one;
    *one = *other;
    *other = kept;
}

/* Lets the run at a place sink to where the heap is one again. */
static void sink(struct spill_reader *reader, size_t place)
{
    for (;;) {
        size_t least = place;
        for (size_t child = 2 * place + 1; child <= 2 * place + 2; child++)
            if (child < reader->run_count
                && reader->order(reader->runs[child].next, reader->runs[least].next) < 0)
                least = child;
        if (least == place)
            return;
        swap(&reader->runs[place], &reader->runs[least]);
        place = least;
    }
}

static void add_run(struct spill_reader *reader, struct spill_run run)
{
    if (run.count == 0 && run.left == 0)
        return;
    if (run.count == 0) {
        run.buffer = memory_allocate(BUFFER_ITEMS, reader->item_bytes);
        refill(reader, &run);
    }
    reader->runs[reader->run_count++] = run;
}

void spill_reader_init(struct spill_reader *reader, const struct spill *spill, void *rest,
                       size_t rest_count, size_t item_bytes, spill_order *order)
{
    const size_t blocks = spill ? spill->block_count : 0;
    size_t offset = 0;
    *reader = (struct spill_reader){.item_bytes = item_bytes,
                                    .order = order,
                                    .file = spill ? spill->file : -1,
                                    .runs = memory_allocate(blocks + 1, sizeof *reader->runs)};
    for (size_t i = 0; i < blocks; i++) {
        add_run(reader, (struct spill_run){.offset = offset, .left = spill->block_counts[i]});
        offset += spill->block_counts[i] * item_bytes;
    }
    add_run(reader, (struct spill_run){.next = rest, .count = rest_count});
    for (size_t place = reader->run_count; place-- > 0;)
        sink(reader, place);
}

/* Leaves the item that was given last behind. */
static void advance(struct spill_reader *reader)
{
    struct spill_run *run = &reader->runs[0];
    run->next += reader->item_bytes;
    run->count--;
    if (run->count == 0 && run->left > 0)
        refill(reader, run);
    if (run->count == 0) {
        free(run->buffer);
        *run = reader->runs[--reader->run_count];
    }
    sink(reader, 0);
}

const void *spill_reader_next(struct spill_reader *reader)
{
    if (reader->begun)
        advance(reader);
    reader->begun = reader->run_count > 0;
    return reader->begun && !reader->failed ? reader->runs[0].next : NULL;
}

void spill_reader_free(struct spill_reader *reader)
{
    for (size_t i = 0; i < reader->run_count; i++)
        free(reader->runs[i].buffer);
    free(reader->runs);
    *reader = (struct spill_reader){0};
}
