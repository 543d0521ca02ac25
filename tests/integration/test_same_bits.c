/*
 * Results have the same bits on every machine: nothing that differs by processor decides one.
 */
#include "dump_expect.h"

/* ---- what is used of the mathematical libraries ---- */

/*
 * All that the program may take from the C library's mathematics and from GSL. Functions that IEEE
 * 754 or the C standard fixes to the last bit are the same everywhere; others are here only where
 * no result of a run depends on them. What is not here has a portable form in base/portable.h.
 */
static const struct {
    const char *names;
    const char *reason;
} permitted[] = {
    {"ceil floor fmod lround nearbyint round sqrt trunc", "exact, or rounded as IEEE 754 says"},
    {"fmax fmin frexp ldexp nextafter", "exact"},
    {"log2", "of powers of two, where it is exact (degrees of rings)"},
    {"log10 pow", "digits that people read"},
    {"gsl_matrix_alloc gsl_matrix_const_column gsl_matrix_free gsl_matrix_set gsl_vector_alloc "
     "gsl_vector_free gsl_vector_get gsl_vector_isnull gsl_vector_min gsl_vector_set gsl_sort "
     "gsl_stats_median_from_sorted_data gsl_multifit_linear_alloc gsl_multifit_linear_free "
     "gsl_multifit_wlinear",
     "fits of devices, whose file is an input of runs: sums, products and roots"},
    {"gsl_min_fminimizer_alloc gsl_min_fminimizer_brent gsl_min_fminimizer_free "
     "gsl_min_fminimizer_iterate gsl_min_fminimizer_set gsl_min_fminimizer_set_with_values "
     "gsl_min_fminimizer_x_lower gsl_min_fminimizer_x_minimum gsl_min_fminimizer_x_upper "
     "gsl_min_test_interval gsl_root_fsolver_alloc gsl_root_fsolver_brent gsl_root_fsolver_free "
     "gsl_root_fsolver_iterate gsl_root_fsolver_set gsl_root_fsolver_x_lower "
     "gsl_root_fsolver_x_upper gsl_root_test_interval",
     "fits of processes and devices: sums, products, quotients and roots"},
    {"gsl_qrng_alloc gsl_qrng_free gsl_qrng_get gsl_qrng_reversehalton gsl_qrng_sobol",
     "draws of costs: whole numbers by powers of two, and sums of quotients"},
    {"gsl_rng_alloc gsl_rng_free gsl_rng_state", "memory"},
};

static bool is_permitted(const char *name)
{
    char word[200];
    snprintf(word, sizeof word, " %s ", name);
    for (size_t i = 0; i < sizeof permitted / sizeof *permitted; i++) {
        char names[2000];
        snprintf(names, sizeof names, " %s ", permitted[i].names);
        if (strstr(names, word))
            return true;
    }
    return false;
}

/* Names that the program leaves to the mathematical part of the C library or to GSL. */
#define UNDEFINED                                                                                  \
    "nm -D --undefined-only \"$PISIM\" | awk '{print $NF}' | sed 's/@.*//' | sort -u > "           \
    "'%s/used'; "                                                                                  \
    "nm -D --defined-only \"$(ldd \"$PISIM\" | awk '/libm\\.so/ {print $3}')\" "                   \
    "| awk '{print $NF}' | sed 's/@.*//' | sort -u > '%s/libm'; "                                  \
    "comm -12 '%s/used' '%s/libm'; grep ^gsl_ '%s/used'"

Test(same_bits, only_functions_of_known_bits_decide_results)
{
    char *folder = command_new_folder();
    struct command_result names = command_run(UNDEFINED, folder, folder, folder, folder, folder);
    int count = 0;
    for (char *name = strtok(names.text, "\n"); name; name = strtok(NULL, "\n"), count++)
        cr_expect(is_permitted(name), "%s: say here why its bits do not matter", name);
    cr_expect(gt(int, count, 20)); /* there was something to look at */
    command_free(&names);
    command_remove_folder(folder);
}

/* ---- with the functions of an older processor ---- */

#define SWEEP "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\""
#define OLDER                                                                                      \
    "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable,-AVX512F,-AVX512F_Usable "

static void expect_same_on_older(const char *options)
{
    char *folder = command_new_folder();
    char *here = dump_of(SWEEP, folder, "here", options);
    char *older = dump_of(OLDER SWEEP, folder, "older", options);
    cr_expect(gt(sz, strlen(here), 20000));
    cr_expect(strcmp(here, older) == 0, "%s", options);
    free(here);
    free(older);
    command_remove_folder(folder);
}

Test(same_bits, an_older_processor_changes_none_of_a_sweep)
{
    expect_same_on_older("");
}

#define BRIEFLY "--set record.requests=false --set 'replications={\"count\": 2}' "

Test(same_bits, an_older_processor_changes_none_of_any_process)
{
    static const char *const processes[] = {
        "\"process\": \"gamma\", \"cv\": 2",
        "\"process\": \"weibull\", \"cv\": 2",
        "\"process\": \"lognormal\", \"cv\": 2",
        "\"process\": \"batch\", \"batch_size\": 3, \"batch_sizes\": \"geometric\"",
        "\"process\": \"on_off\", \"on_s\": 600, \"off_s\": 1200",
        "\"process\": \"profile\", \"amplitude\": 0.8, \"peak_s\": 3600, \"period_s\": 7200",
    };
    for (size_t i = 0; i < sizeof processes / sizeof *processes; i++) {
        char options[500];
        snprintf(options, sizeof options,
                 BRIEFLY "--set 'variability={\"distribution\": \"gamma\", \"cv\": %s}' "
                         "--set 'arrivals={%s, \"rate_per_s\": 0.004}'",
                 i % 2 ? "0.5" : "1.5", processes[i]);
        expect_same_on_older(options);
    }
}

Test(same_bits, an_older_processor_changes_none_of_a_machine_that_is_shared)
{
    expect_same_on_older(BRIEFLY
                         "--set sharing=contended --set 'sweep={\"arrivals.rate_per_s\": {\"log\": "
                         "[0.001, 0.01, 4]}}'");
}
