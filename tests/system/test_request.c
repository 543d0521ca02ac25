#include "system/requests/request.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(request, states_note_when_they_were_entered)
{
    struct request request = {0};
    request_enter(&request, REQUEST_PRECOMPUTING, 3.0);
    request_enter(&request, REQUEST_ONLINE, 3.0);
    request_enter(&request, REQUEST_DONE, 8.0);
    cr_expect(epsilon_eq(dbl, request.entered_s[REQUEST_ONLINE], 3.0, 0.0));
    cr_expect(epsilon_eq(dbl, request.entered_s[REQUEST_DONE], 8.0, 0.0));
    cr_expect(eq(int, request.state, REQUEST_DONE));
}

Test(request, a_queue_serves_first_come_first)
{
    struct request_queue queue = {0};
    struct request requests[3] = {{0}};
    cr_expect(zero(ptr, request_queue_pop(&queue)));
    request_queue_push(&queue, &requests[0]);
    request_queue_push(&queue, &requests[1]);
    cr_expect(eq(ptr, request_queue_pop(&queue), &requests[0]));
    request_queue_push(&queue, &requests[2]);
    cr_expect(eq(ptr, request_queue_pop(&queue), &requests[1]));
    cr_expect(eq(ptr, request_queue_pop(&queue), &requests[2]));
    cr_expect(zero(ptr, request_queue_pop(&queue)));
}

static void count(const struct request *request, void *context)
{
    (void)request;
    ++*(int *)context;
}

Test(request, a_pool_uses_requests_again_and_knows_those_in_flight)
{
    struct request_pool pool = {0};
    struct request *taken[200];
    int in_flight = 0;
    for (int i = 0; i < 200; i++)
        taken[i] = request_pool_take(&pool);
    request_pool_give(&pool, taken[7]);
    request_pool_give(&pool, taken[150]);
    request_pool_visit(&pool, count, &in_flight);
    cr_expect(eq(int, in_flight, 198));
    cr_expect(eq(ptr, request_pool_take(&pool), taken[150]));
    request_pool_free(&pool);
}
