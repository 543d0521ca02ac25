/*
 * bench_mm1.h: the M/M/1 queue at load 0.9, by which the engine is measured.
 */
#ifndef TESTS_BENCH_BENCH_MM1_H
#define TESTS_BENCH_BENCH_MM1_H

/* Prints a JSON line for each way to run the queue. */
void bench_mm1(void);

#endif
