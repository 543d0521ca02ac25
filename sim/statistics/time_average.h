/*
 * time_average.h: levels over time: queue lengths, bytes held, busy cores.
 */
#ifndef STATISTICS_TIME_AVERAGE_H
#define STATISTICS_TIME_AVERAGE_H

struct time_average {
    double level;
    double since_s; /* when the level was last changed or integrated */
    double area;    /* integral of the level from start_s to since_s */
    double start_s;
};

/* The mean is from start_s on; again where it is to begin anew. Times never go back. */
void time_average_init(struct time_average *average, double start_s, double level);
/* The level from now_s on: its value, or by how much it changes. */
void time_average_set(struct time_average *average, double now_s, double level);
void time_average_add(struct time_average *average, double now_s, double change);
/* Mean level from the start until now_s; the level itself while no time has passed. */
double time_average_mean(const struct time_average *average, double now_s);

#endif
