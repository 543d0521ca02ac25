/*
 * exit_status.h: what a verb that did its work ends the program with, where that is not 0.
 *
 * What cannot be done at all ends it with error_exit_status (base/error.h).
 */
#ifndef CLI_EXIT_STATUS_H
#define CLI_EXIT_STATUS_H

#define EXIT_FAILED 3        /* an objective is not met, or can be met nowhere */
#define EXIT_DIFFERS 3       /* a run, or a law of the self-check, did not come out as before */
#define EXIT_UNDECIDED 4     /* the replications decide nothing */
#define EXIT_INTERRUPTED 130 /* as shells tell of SIGINT: 128 + 2 */

#endif
