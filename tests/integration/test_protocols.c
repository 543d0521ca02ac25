/*
 * Protocols without circuits as a user plans and runs them.
 */
#include "command_expect.h"

#define SCENARIO                                                                                   \
    "\"name\":\"x\",\"costs\":\"formula\",\"client\":{\"threads\":4},"                             \
    "\"link\":\"lan_cheetah\",\"arrivals\":{\"process\":\"fixed\",\"rate_per_s\":0.01}"

/* A scenario in a file of its own; then the command with its name. */
static struct command_result run(const char *models, const char *command)
{
    return command_run(
        "file=$(mktemp -d)/x.json; echo '{%s,%s}' > $file; \"$PISIM\" %s; status=$?; "
        "rm -r $(dirname $file); exit $status",
        SCENARIO, models, command);
}

#define RESNET50 "\"network\":\"resnet50\",\"input\":\"imagenet\",\"max_pool\":\"compared\""
#define RESNET18 "\"network\":\"resnet18\",\"input\":\"cifar100\""

/* 2,818 up, 27,520 down and 684,416 products of the convolutions, and a fully connected layer of 1,
 * 1,000 and 1,000; ReLUs, and 8 comparisons for each of 200,704 maxima. */
Test(protocols, cheetah_on_resnet_50_has_its_ciphertexts)
{
    expect_text(run(RESNET50 ",\"protocol\":\"cheetah\"",
                    "plan $file --per-layer --csv 2>/dev/null | cut -d, -f1,15-18"),
                0, "\ntotal,2819,28520,685416,11214336\n");
    expect_text(run(RESNET50 ",\"protocol\":\"cheetah\"",
                    "plan $file --per-layer --csv 2>/dev/null | cut -d, -f1,15-18"),
                0, "\nhead.fc1,1,1000,1000,0\n");
    expect_text(
        run(RESNET50 ",\"protocol\":\"cheetah\"", "plan $file --per-layer 2>/dev/null"), 0,
        "convolutions: 2818 ciphertexts up, 27520 down, 684416 products of a ciphertext and "
        "a plaintext; fully connected layers: 1 ciphertext up, 1000 down, 1000 products");
}

/* The client encrypts and decrypts while the server computes. */
Test(protocols, seconds_of_layers_that_overlap_are_told_beside_their_total)
{
    expect_text(run(RESNET18 ",\"protocol\":\"cheetah\"",
                    "plan $file 2>/dev/null | grep -c 'same time as others$'"),
                0, "1\n");
    expect_text(run(RESNET18 ",\"protocol\":\"cheetah\"", "plan $file --per-layer 2>/dev/null"), 0,
                "  of the total of online s, ");
}

/* 56 bytes and 62 transfers of 0.2 bits for each of the 65,536 ReLUs of the stem: up 12.25 bytes
 * and 13 transfers, down 43.75 and 49; then the transport's frame. */
Test(protocols, cheetah_sends_what_its_comparisons_need)
{
    expect_text(run(RESNET18 ",\"protocol\":\"cheetah\"",
                    "plan $file --per-operation --csv 2>/dev/null | grep ot_ | head -4 | cut -d, "
                    "-f3,5,8,9"),
                0,
                "ot_up,uplink,824124,7\n"
                "ot_compute,client_cpu,,\n"
                "ot_compute,server_cpu,,\n"
                "ot_down,downlink,2947490,7\n");
}

/* 12 bit triples for each of 557,056 ReLUs. */
Test(protocols, seconnds_stores_bits_of_triples)
{
    expect_text(run(RESNET18 ",\"protocol\":\"seconnds\"", "plan $file --json 2>/dev/null"), 0,
                "\"client_storage_bytes\": 835584");
    expect_text(run(RESNET18 ",\"protocol\":\"cheetah\"", "plan $file --json 2>/dev/null"), 0,
                "\"client_storage_bytes\": 0");
}

/* Triples made before are not sent online: 12 transfers of the client less for each ReLU. */
Test(protocols, seconnds_sends_less_online)
{
    expect_text(run(RESNET18 ",\"protocol\":\"seconnds\"",
                    "plan $file --per-operation --csv 2>/dev/null | grep ',ot_' | head -1 | cut "
                    "-d, -f3,5,8,9"),
                0, "ot_up,uplink,804463,7\n");
}

Test(protocols, what_nobody_could_check_is_told)
{
    expect_text(run(RESNET18 ",\"protocol\":\"cheetah\"", "plan $file 2>&1 >/dev/null"), 0,
                "seconds of oblivious transfer on epyc_7502 are known within a factor of 2 "
                "[unchecked_costs]");
    expect_text(run(RESNET18 ",\"protocol\":\"cryptflow2_he\"", "plan $file 2>&1 >/dev/null"), 0,
                "bytes of comparisons in a field, as cryptflow2_he has them, were never checked");
    expect_text(run(RESNET18 ",\"protocol\":\"server_garbler\"",
                    "plan $file 2>&1 >/dev/null | grep -c unchecked_costs"),
                1, "0");
}

/* Two polynomials of 4,096 coefficients and two primes, 8 bytes each. */
Test(protocols, a_whole_reply_is_told_with_its_bytes)
{
    expect_text(run(RESNET18,
                    "plan $file --set protocol=$(sed 's/\"packing\"/"
                    "\"ciphertext_down_bytes\": 0, \"packing\"/' '" PISIM_SOURCE_DIR
                    "/models/protocols/cheetah.json' > $file.whole; echo $file.whole) 2>&1 "
                    ">/dev/null"),
                0, "the 131072 bytes of an encrypted output of cheetah were never checked");
}

/* ReLUs that are published of ResNet-18 on CIFAR-100; SAFENet's are half of 557,056. */
Test(protocols, transforms_may_be_named)
{
    static const struct {
        const char *name, *relus;
    } presets[] = {{"deepreduce_culled", "229376"},  {"deepreduce_thinned", "114688"},
                   {"deepreduce_reshaped", "57344"}, {"snl_180k", "180000"},
                   {"snl_120k", "120000"},           {"snl_50k", "49900"},
                   {"safenet_half", "278528"}};
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
        char models[256], relus[64];
        snprintf(models, sizeof models, RESNET18 ",\"protocol\":\"safenet\",\"transforms\":\"%s\"",
                 presets[i].name);
        snprintf(relus, sizeof relus, "\"relus\": %s,", presets[i].relus);
        expect_text(run(models, "plan $file --json 2>/dev/null"), 0, relus);
    }
    expect_text(
        run(RESNET18 ",\"protocol\":\"safenet\",\"transforms\":\"snl_5k\"", "plan $file 2>&1"), 2,
        "no transforms named \"snl_5k\" (did you mean \"snl_50k\"?)");
    expect_text(run(RESNET18 ",\"protocol\":\"safenet\"", "plan $file 2>&1 >/dev/null"), 0,
                "all are garbled, as by DELPHI");
}

/* An accelerator at the server: encryption takes as long as before, evaluation a fiftieth. */
Test(protocols, one_operation_may_be_faster)
{
    static const char *const seconds =
        "plan $file --csv 2>/dev/null | grep -E ',(he_encrypt|he_eval),' | cut -d, -f2,5";
    struct command_result before = run(RESNET18 ",\"protocol\":\"gazelle\"", seconds);
    struct command_result after =
        run(RESNET18 ",\"protocol\":\"gazelle\",\"speedup\":{\"he_eval\":50,\"he\":1}", seconds);
    double encrypt_s[2], eval_s[2];
    const char *const form = "he_encrypt,%lf\nhe_eval,%lf";
    cr_assert(eq(int, sscanf(before.text, form, &encrypt_s[0], &eval_s[0]), 2));
    cr_assert(eq(int, sscanf(after.text, form, &encrypt_s[1], &eval_s[1]), 2));
    cr_expect(eq(dbl, encrypt_s[1], encrypt_s[0]));
    cr_expect(epsilon_eq(dbl, eval_s[1], eval_s[0] / 50.0, 1e-9 * eval_s[0]));
    command_free(&before);
    command_free(&after);
    expect_text(
        run(RESNET18 ",\"protocol\":\"gazelle\",\"speedup\":{\"linear_up\":2}", "plan $file 2>&1"),
        2, "speedup: unknown key \"linear_up\"");
    expect_text(
        run(RESNET18 ",\"protocol\":\"gazelle\",\"speedup\":{\"garble\":0}", "plan $file 2>&1"), 2,
        "speedup.garble: must be from 1e-9 to 1e9, is 0");
}

/* What models/README.md tells of which protocol is best: rows of a phone with 8 GB on a LAN. */
Test(protocols, the_answer_is_as_told)
{
    expect_text(
        command_run(
            "db=$(mktemp -u); \"$PISIM\" run protocols --models \"$SOURCE/models\" --set "
            "client.storage_bytes=8e9 --jobs 2 --out $db >/dev/null 2>&1; \"$PISIM\" query $db "
            "\"SELECT contender, rate_per_s AS rate, round(mean_s, 1) AS s, "
            "round(mean_low_s, 1) AS low, round(mean_high_s, 1) AS high FROM v_latency "
            "WHERE metric = 'e2e_s' AND rate_per_s = 0.002 AND contender IN ('SecONNds', "
            "'client garbler') ORDER BY mean_s\" --format csv; rm -f $db"),
        0,
        "contender,rate,s,low,high\n"
        "SecONNds,0.002,19.3,19.2,19.4\n"
        "client garbler,0.002,55.8,47.3,68\n");
}

/* The set-up's seconds are in the first request alone: the later ones all take as long. */
Test(protocols, the_first_request_pays_for_the_set_up)
{
    struct command_result result = run(
        RESNET18 ",\"protocol\":\"cheetah\",\"record\":{\"requests\":true},"
                 "\"horizon_s\":450",
        "run $file --out $file.db >/dev/null 2>&1; \"$PISIM\" query $file.db \"SELECT count(*) AS "
        "n, sum(completion_s - start_s > 33.4 + (SELECT min(completion_s - start_s) FROM "
        "request)) AS paid FROM request\" --format csv");
    expect_text(result, 0, "n,paid\n4,1\n");
}

Test(protocols, other_products_and_comparisons_need_a_device_that_knows_them)
{
    expect_text(run(RESNET18 ",\"protocol\":\"cheetah\",\"server\":{\"device\":{\"name\":\"d\","
                             "\"cores\":1}}",
                    "plan $file 2>&1"),
                2, "server.device: d has no he coefficients");
}
