/* An ONNX model of our own in tests/data/onnx (see tests/models/test_onnx_import.c). */
#include "command_expect.h"

#define MODEL "$SOURCE/tests/data/onnx/small.onnx"

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
                              "$PISIM network import small.onnx --out net.json 2>&1",
                              folder, scenario),
                  0, "pisim: written to net.json, for an input of 3x32x32 and 10 classes\n");
    expect_text(
        command_run("cd '%s' && $PISIM network counts ./small.onnx ./net.json --input cifar10",
                    folder),
        0, "4050  1138848  16384");
    expect_output(command_run("cd '%s' && $PISIM plan s.json --json > a && "
                              "$PISIM plan s.json --set network=./net.json --json > b && "
                              "grep -v small.onnx a > c; grep -v net.json b | diff c - | "
                              "grep -v net.json | grep -c '^[<>]'",
                              folder),
                  1, "0\n");
    expect_text(
        command_run("cd '%s' && $PISIM run s.json --out r.db 2>&1 && $PISIM rerun r.db 1 2>&1",
                    folder),
        0, "run 1: identical");
    command_remove_folder(folder);
}

Test(network_import, faults_are_one_line)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && head -c 500 " MODEL " > cut.onnx && "
                              "$PISIM network import cut.onnx 2>&1",
                              folder),
                  2, "pisim: cut.onnx: is cut off (byte 500)\n");
    expect_text(command_run("cd '%s' && cp " MODEL " small.onnx && printf '%%s' '%s' > s.json && "
                            "$PISIM plan s.json --set input=tinyimagenet 2>&1",
                            folder, scenario),
                2, "layer_first.conv: 8 x 64 x 64 comes out, not 8 x 32 x 32");
    expect_text(command_run("cd '%s' && echo > there.json && "
                            "$PISIM network import " MODEL " --out there.json 2>&1",
                            folder),
                2, "there.json: exists already and is not written over");
    expect_text(command_run("$PISIM network import '%s/none.onnx' 2>&1", folder), 2,
                "none.onnx: cannot be opened: No such file");
    command_remove_folder(folder);
}
