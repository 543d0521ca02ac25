/*
 * ONNX models given to the program: one of our own in tests/data/onnx (see
 * tests/models/test_onnx_import.c), and others that are written here.
 */
#include "command_expect.h"

#include "../models/onnx_model.h"

#define MODEL "\"$SOURCE/tests/data/onnx/small.onnx\""

static const char scenario[] =
    "{\"name\": \"own\", \"network\": \"./small.onnx\", \"input\": {\"channels\": 3, \"height\": "
    "32, \"width\": 32,"
    " \"classes\": 10}, \"protocol\": \"server_garbler\", \"costs\": \"formula\","
    " \"client\": {\"storage_bytes\": 1e10}, \"server\": {\"storage_bytes\": 1e10},"
    " \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}, \"horizon_s\": 1000,"
    " \"replications\": {\"count\": 2}}";

Test(network_import, a_model_is_a_network_by_its_file)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && cp " MODEL " . && printf '%%s' '%s' > s.json && "
                              "\"$PISIM\" network import small.onnx --out net.json 2>&1",
                              folder, scenario),
                  0, "pisim: written to net.json, for an input of 3x32x32 and 10 classes\n");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" network counts ./small.onnx ./net.json --input cifar10",
                    folder),
        0, "4050  1138848  16384");
    expect_output(command_run("cd '%s' && \"$PISIM\" plan s.json --json > a && "
                              "\"$PISIM\" plan s.json --set network=./net.json --json > b && "
                              "grep -v small.onnx a > c; grep -v net.json b | diff c - | "
                              "grep -v net.json | grep -c '^[<>]'",
                              folder),
                  1, "0\n");
    expect_text(
        command_run(
            "cd '%s' && \"$PISIM\" run s.json --out r.db 2>&1 && \"$PISIM\" rerun r.db 1 2>&1",
            folder),
        0, "run 1: identical");
    command_remove_folder(folder);
}

Test(network_import, faults_are_one_line)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && head -c 500 " MODEL " > cut.onnx && "
                              "\"$PISIM\" network import cut.onnx 2>&1",
                              folder),
                  2, "pisim: cut.onnx: is cut off (byte 500)\n");
    expect_text(command_run("cd '%s' && cp " MODEL " small.onnx && printf '%%s' '%s' > s.json && "
                            "\"$PISIM\" plan s.json --set input=tinyimagenet 2>&1",
                            folder, scenario),
                2, "layer_first.conv: 8 x 64 x 64 comes out, not 8 x 32 x 32");
    expect_text(command_run("cd '%s' && echo > there.json && "
                            "\"$PISIM\" network import " MODEL " --out there.json 2>&1",
                            folder),
                2, "there.json: exists already and is not written over");
    expect_text(command_run("\"$PISIM\" network import '%s/none.onnx' 2>&1", folder), 2,
                "none.onnx: cannot be opened: No such file");
    command_remove_folder(folder);
}

/* ---- ResNet-50 ---- */

/* The model under this name in the folder. */
static void put_file(const struct onnx_model *model, const char *folder, const char *name)
{
    char place[512];
    char *path = write_model(model);
    snprintf(place, sizeof place, "%s/%s", folder, name);
    cr_assert(eq(int, rename(path, place), 0));
    free(path);
}

/* "out = act(bn(conv(in)))"; act: or false. */
static void put_convolution(struct onnx_model *model, const char *in, const char *out,
                            unsigned channels[2], unsigned kernel, unsigned stride, bool act)
{
    char name[64], dims[64], inputs[160], attributes[96];
    snprintf(name, sizeof name, "%s.w", out);
    snprintf(dims, sizeof dims, "%u,%u,%u,%u", channels[1], channels[0], kernel, kernel);
    put_weights(model, name, dims);
    snprintf(inputs, sizeof inputs, "%s %s", in, name);
    snprintf(attributes, sizeof attributes, "kernel_shape=%u,%u strides=%u,%u pads=%u,%u,%u,%u",
             kernel, kernel, stride, stride, kernel / 2, kernel / 2, kernel / 2, kernel / 2);
    snprintf(name, sizeof name, "%s.conv", out);
    put_node(model, "Conv", name, inputs, name, attributes);
    snprintf(name, sizeof name, "%s.s", out);
    snprintf(dims, sizeof dims, "%u", channels[1]);
    put_weights(model, name, dims);
    snprintf(inputs, sizeof inputs, "%s.conv %s.s %s.s %s.s %s.s", out, out, out, out, out);
    snprintf(name, sizeof name, "%s.bn", out);
    put_node(model, "BatchNormalization", name, inputs, act ? name : out, "");
    if (act)
        put_node(model, "Relu", NULL, name, out, "");
}

/* 1x1, 3x3, 1x1 with four times the width, and in the first block of a stage a projection. */
static void put_bottleneck(struct onnx_model *model, const char *in, const char *out,
                           unsigned channels, unsigned width, unsigned stride)
{
    char a[40], b[40], c[40], p[40], inputs[96];
    snprintf(a, sizeof a, "%s.a", out);
    snprintf(b, sizeof b, "%s.b", out);
    snprintf(c, sizeof c, "%s.c", out);
    snprintf(p, sizeof p, "%s.p", out);
    bool projects = channels != 4 * width;
    put_convolution(model, in, a, (unsigned[]){channels, width}, 1, 1, true);
    put_convolution(model, a, b, (unsigned[]){width, width}, 3, stride, true);
    put_convolution(model, b, c, (unsigned[]){width, 4 * width}, 1, 1, false);
    if (projects)
        put_convolution(model, in, p, (unsigned[]){channels, 4 * width}, 1, stride, false);
    snprintf(inputs, sizeof inputs, "%s %s", c, projects ? p : in);
    snprintf(a, sizeof a, "%s.sum", out);
    put_node(model, "Add", NULL, inputs, a, "");
    put_node(model, "Relu", NULL, a, out, "");
}

/* He et al., CVPR 2016, with the strides in the 3x3 convolutions, as torchvision exports it. */
static void put_resnet50(struct onnx_model *model)
{
    static const unsigned depths[] = {3, 4, 6, 3};
    char in[32] = "pooled", out[32];
    unsigned channels = 64;
    put_input(model, "x", "batch,3,224,224");
    put_convolution(model, "x", "stem", (unsigned[]){3, 64}, 7, 2, true);
    put_node(model, "MaxPool", "pool", "stem", "pooled",
             "kernel_shape=3,3 strides=2,2 pads=1,1,1,1");
    for (unsigned stage = 0; stage < 4; stage++)
        for (unsigned block = 0; block < depths[stage]; block++) {
            snprintf(out, sizeof out, "layer%u.%u", stage + 1, block);
            put_bottleneck(model, in, out, channels, 64u << stage, stage > 0 && block == 0 ? 2 : 1);
            channels = 4 * 64u << stage;
            memcpy(in, out, sizeof in);
        }
    put_node(model, "GlobalAveragePool", "gap", in, "mean", "");
    put_node(model, "Flatten", NULL, "mean", "flat", "axis=1");
    put_weights(model, "fc.w", "1000,2048");
    put_weights(model, "fc.b", "1000");
    put_node(model, "Gemm", "fc", "flat fc.w fc.b", "logits", "transB=1");
    put_output(model, "logits");
}

/* By its structure alone, it costs what the shipped network costs: the plan's numbers are the same
 * to the byte; layers have other names. */
Test(network_import, resnet50_has_the_plan_of_the_shipped_one)
{
    static struct onnx_model model = {.opset = 13};
    char *folder = command_new_folder();
    put_resnet50(&model);
    put_file(&model, folder, "resnet50.onnx");
    expect_output(
        command_run(
            "cd '%s' && printf '%%s' '%s' > s.json && for n in resnet50 ./resnet50.onnx; do "
            "(\"$PISIM\" plan s.json --set network=$n --set input=imagenet --json && "
            "\"$PISIM\" network counts $n --input imagenet --json | grep -oE "
            "'\"(params|macs|relus|conv_layers|proj_convs|act_layers|maxpool_comparisons)\": "
            "[0-9]+') 2>&1 | sed -E \"s/\\\"layer\\\": \\\"[^\\\"]*\\\"//\" > "
            "plan.${n##*.}; done; grep -c '\"seconds\": [1-9]' plan.onnx | awk '{print ($1 > "
            "100)}'; diff plan.resnet50 plan.onnx",
            folder, scenario),
        0, "1\n");
    command_remove_folder(folder);
}

/* ---- what is broken ---- */

/* The smallest good one: x, c = Conv(x, w), y = GlobalAveragePool(c). */
static struct onnx_model *sound_model(const char *input, const char *output)
{
    static struct onnx_model model;
    model = (struct onnx_model){.opset = 13};
    if (input != NULL)
        put_input(&model, "x", input);
    put_weights(&model, "w", "4,3,3,3");
    put_node(&model, "Conv", "c", "x w", "c", "");
    put_node(&model, "GlobalAveragePool", "g", "c", "y", "");
    put_output(&model, output);
    return &model;
}

static struct onnx_model *with_node(const char *operator, const char * inputs, const char *outputs,
                                    const char *attributes)
{
    struct onnx_model *model = sound_model("1,3,8,8", "z");
    put_weights(model, "line", "4,4,3");
    put_weights(model, "wide", "9000000000000000000,4,3,3");
    put_weights(model, "elsewhere", "2");
    put_node(model, operator, "n", inputs, outputs, attributes);
    return model;
}

/* Exit status 2 and one line, which names the file. */
static void expect_one_line(const char *folder, const char *what)
{
    struct command_result result =
        command_run("cd '%s' && \"$PISIM\" network import m.onnx 2>&1", folder);
    cr_expect(eq(int, result.status, 2), "%s: %s", what, result.text);
    cr_expect(strncmp(result.text, "pisim: m.onnx: ", 15) == 0, "%s: %s", what, result.text);
    cr_expect(strchr(result.text, '\n') == result.text + strlen(result.text) - 1, "%s: %s", what,
              result.text);
    command_free(&result);
}

static void expect_broken(const char *folder, const struct onnx_model *model, const char *what)
{
    put_file(model, folder, "m.onnx");
    expect_one_line(folder, what);
}

Test(network_import, broken_graphs_are_one_line_each)
{
    char *folder = command_new_folder();
    struct onnx_model *model = sound_model("1,3,8,8", "y");
    put_file(model, folder, "m.onnx");
    expect_output(command_run("cd '%s' && \"$PISIM\" network counts ./m.onnx | awk '{print $2, $3, "
                              "$4, $5, $6}'",
                              folder),
                  0, "input classes parameters MACs ReLUs\n8 x 8 4 108\n");
    expect_broken(folder, sound_model(NULL, "y"), "no input");
    expect_broken(folder, sound_model("", "y"), "an input without sides");
    expect_broken(folder, sound_model("1,3,H,8", "y"), "a side that is open");
    expect_broken(folder, sound_model("1,3,8", "y"), "an input of rank 3");
    expect_broken(folder, sound_model("1,3,8,4000000000", "y"), "a huge image");
    expect_broken(folder, sound_model("1,3,-8,8", "y"), "a negative side");
    expect_broken(folder, sound_model("1,3,2,2", "y"), "an image smaller than the kernel");
    expect_broken(folder, sound_model("1,5,8,8", "y"), "weights for other channels");
    expect_broken(folder, sound_model("1,3,8,8", "c2"), "an output that nobody makes");
    expect_broken(folder, sound_model("1,3,8,8", "x"), "an output that is the input");
    expect_broken(folder, sound_model("1,3,8,8", "w"), "an output that is a constant");
    expect_broken(folder, with_node("Conv", "z w", "z", ""), "a cycle");
    expect_broken(folder, with_node("Conv", "c line", "z", ""), "weights of rank 3");
    expect_broken(folder, with_node("Conv", "c wide", "z", ""), "weights of huge sides");
    expect_broken(folder, with_node("Reshape", "c elsewhere", "z", ""), "external data");
    expect_broken(folder, with_node("ConvTranspose", "c w", "z", ""), "an unknown operator");
    expect_broken(folder, with_node("If", "c", "z", ""), "a branch");
    expect_broken(folder, with_node("Relu", "", "z", ""), "a node without inputs");
    expect_broken(folder, with_node("Relu", "c", "", ""), "a node without outputs");
    expect_broken(folder, with_node("Relu", "c", "c", ""), "a name given twice");
    expect_broken(folder, with_node("Add", "c y", "z", ""), "a sum of different sides");
    model = sound_model("1,3,8,8", "y");
    put_output(model, "c");
    expect_broken(folder, model, "two outputs");
    model = sound_model("1,3,8,8", "y");
    put_input(model, "x2", "1,3,8,8");
    expect_broken(folder, model, "two inputs");
    model = sound_model("1,3,8,8", "y");
    model->opset = 0;
    expect_broken(folder, model, "no opset");
    command_remove_folder(folder);
}

Test(network_import, broken_files_are_one_line_each)
{
    static const char *const makers[] = {
        ": > m.onnx",
        "head -c 1 /dev/zero > m.onnx",
        "head -c 100000 /dev/zero > m.onnx",
        "head -c 100000 /dev/urandom > m.onnx",
        "echo '{\"name\": \"resnet18\"}' > m.onnx",
        "head -c 40 \"$SOURCE/tests/data/onnx/small.onnx\" > m.onnx",
        "tail -c 500 \"$SOURCE/tests/data/onnx/small.onnx\" > m.onnx",
        "(head -c 300 \"$SOURCE/tests/data/onnx/small.onnx\"; head -c 300 /dev/zero) > m.onnx",
        "gzip -c \"$SOURCE/tests/data/onnx/small.onnx\" > m.onnx",
        "mkdir m.onnx",
        "ln -s m.onnx m.onnx",
    };
    char *folder = command_new_folder();
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        struct command_result result =
            command_run("cd '%s' && rm -rf m.onnx && %s", folder, makers[i]);
        cr_assert(eq(int, result.status, 0), "%s", makers[i]);
        command_free(&result);
        expect_one_line(folder, makers[i]);
    }
    command_remove_folder(folder);
}
