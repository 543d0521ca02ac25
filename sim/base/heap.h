/*
 * heap.h: what becomes of released memory.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

/*
 * Keeps it for what is allocated next, up to 64 MB a thread, in place of giving it back to the
 * system: each replication takes as much as the one before. Called once, at the start.
 */
void heap_keep_released(void);

#endif
