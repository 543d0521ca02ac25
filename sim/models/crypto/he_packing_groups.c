/* he_packing_groups.c: packing of convolutions whose channels fall into groups. */
#include "models/crypto/he_packing_parts.h"
#include "models/crypto/he_rotation.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* First and last of channels, within a half of a ciphertext, or of groups. */
struct span {
    uint64_t first;
    uint64_t last;
};

/* One way to lay outputs against inputs: how far apart the ciphertexts are, halves exchanged. */
struct alignment {
    uint64_t distance;
    bool crossed;
};

struct grouping {
    const struct he_convolution *convolution;
    struct he_packing *packing;
    uint64_t in_halves;
    uint64_t out_halves;
    struct span *in_groups;  /* owned; of each input ciphertext, those that it has channels of */
    struct span *out_groups; /* owned; likewise */
    bool *turns;             /* owned; whether a turn by so many channels meets a weight */
};

/* Groups of a given width, by ciphertext of so many channels. */
static struct span *list_groups(uint64_t ciphertexts, uint64_t channels_each, uint64_t channels,
                                uint64_t width)
{
    struct span *groups = memory_allocate(ciphertexts, sizeof *groups);
    for (uint64_t i = 0; i < ciphertexts; i++)
        groups[i] = (struct span){
            .first = i * channels_each / width,
            .last = (he_lesser((i + 1) * channels_each, channels) - 1) / width,
        };
    return groups;
}

/* The group's part of the half that begins with channel first; the two must meet. */
static struct span group_span(uint64_t group, uint64_t width, uint64_t first, uint64_t end)
{
    return (struct span){.first = he_greater(group * width, first) - first,
                         .last = he_lesser((group + 1) * width, end) - 1 - first};
}

/* Inputs of one group against its outputs: their differences are one run of turns. */
static void mark_group(bool turns[], uint64_t channels, struct span in, struct span out)
{
    uint64_t count = he_lesser(in.last - in.first + out.last - out.first + 1, channels);
    uint64_t turn = (channels + in.first - out.last) % channels;
    for (uint64_t i = 0; i < count; i++) {
        turns[turn] = true;
        turn = turn + 1 == channels ? 0 : turn + 1;
    }
}

/* Marks the turns that bring an input half onto an output half. */
static void mark_halves(struct grouping *grouping, uint64_t in_half, uint64_t out_first)
{
    const struct he_convolution *convolution = grouping->convolution;
    uint64_t channels = grouping->packing->channels_per_half;
    uint64_t in_width = convolution->in_channels / convolution->groups;
    uint64_t out_width = convolution->out_channels / convolution->groups;
    uint64_t in_first = in_half * channels;
    uint64_t in_end = he_lesser(in_first + channels, convolution->in_channels);
    uint64_t out_end = he_lesser(out_first + channels, convolution->out_channels);
    if (in_half >= grouping->in_halves || out_first >= out_end)
        return;
    uint64_t first = he_greater(in_first / in_width, out_first / out_width);
    uint64_t last = he_lesser((in_end - 1) / in_width, (out_end - 1) / out_width);
    for (uint64_t group = first; group <= last; group++)
        mark_group(grouping->turns, channels, group_span(group, in_width, in_first, in_end),
                   group_span(group, out_width, out_first, out_end));
}

/* Both halves of an input ciphertext; outputs that fit in one half meet both there. */
static void mark_ciphertext(struct grouping *grouping, struct alignment alignment, uint64_t input,
                            uint64_t output)
{
    uint64_t channels = grouping->packing->channels_per_half;
    uint64_t out_first = output * 2 * channels;
    uint64_t to_second = grouping->out_halves > 1 ? channels : 0;
    memset(grouping->turns, 0, channels * sizeof *grouping->turns);
    mark_halves(grouping, 2 * input, out_first + (alignment.crossed ? channels : 0));
    mark_halves(grouping, 2 * input + 1, out_first + (alignment.crossed ? 0 : to_second));
}

/* Each marked turn is a multiplication, a turn of its product and an addition. */
static uint64_t count_turns(struct grouping *grouping)
{
    struct he_packing *packing = grouping->packing;
    uint64_t channels = packing->channels_per_half;
    uint64_t row_slots = channels * packing->channel_slots;
    uint64_t marked = 0;
    for (uint64_t turn = 0; turn < channels; turn++) {
        if (!grouping->turns[turn])
            continue;
        marked++;
        packing->rot += turn > 0;
        if (turn > 0)
            packing->keyswitch +=
                rotation_keyswitches((channels - turn) * packing->channel_slots, row_slots);
    }
    return marked;
}

static void count_alignment(struct grouping *grouping, struct alignment alignment)
{
    struct he_packing *packing = grouping->packing;
    bool folds_halves = grouping->out_halves == 1 && grouping->in_halves > 1;
    for (uint64_t input = 0; input < packing->input_ciphertexts; input++) {
        uint64_t output = (alignment.distance + input) % packing->output_ciphertexts;
        if (grouping->in_groups[input].first > grouping->out_groups[output].last
            || grouping->in_groups[input].last < grouping->out_groups[output].first)
            continue; /* no weight between them: most pairs, where there are many */
        mark_ciphertext(grouping, alignment, input, output);
        uint64_t marked = count_turns(grouping);
        bool exchanges = marked > 0 && (alignment.crossed || folds_halves);
        packing->mult += marked;
        packing->add += marked + (exchanges && !alignment.crossed);
        packing->rot += exchanges;
        packing->keyswitch += exchanges;
    }
}

void he_pack_groups(struct he_packing *packing, const struct he_convolution *convolution)
{
    uint64_t both_halves = 2 * packing->channels_per_half;
    struct grouping grouping = {
        .convolution = convolution,
        .packing = packing,
        .in_halves = divide_up(convolution->in_channels, packing->channels_per_half),
        .out_halves = divide_up(convolution->out_channels, packing->channels_per_half),
        .in_groups = list_groups(packing->input_ciphertexts, both_halves, convolution->in_channels,
                                 convolution->in_channels / convolution->groups),
        .out_groups =
            list_groups(packing->output_ciphertexts, both_halves, convolution->out_channels,
                        convolution->out_channels / convolution->groups),
        .turns = memory_allocate(packing->channels_per_half, sizeof *grouping.turns),
    };
    uint64_t taps = convolution->kernel_height * convolution->kernel_width;
    for (uint64_t distance = 0; distance < packing->output_ciphertexts; distance++) {
        count_alignment(&grouping, (struct alignment){distance, false});
        if (grouping.out_halves > 1)
            count_alignment(&grouping, (struct alignment){distance, true});
    }
    packing->mult *= taps;
    packing->add += packing->mult;
    packing->mask_plaintexts = packing->mult;
    free(grouping.in_groups);
    free(grouping.out_groups);
    free(grouping.turns);
}
