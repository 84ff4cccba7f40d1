using System.Text.Json;
using System.Text.RegularExpressions;

namespace Steppe.Acceptance;

/// <summary>
/// The workshop chapter on batch jobs from its first line to its last, typed into a shell as it is written there. Its storage on the
/// web is a TLS server on loopback, its Spring application a smaller one that prints the same lines.
/// </summary>
[Collection<WebStorage>]
public sealed class BatchChapterTests : IAsyncLifetime
{
    private const string StorageHost = "jar-tkaburagi.s3-ap-northeast-1.amazonaws.com";

    private readonly string _issuer = Path.GetTempFileName();
    private readonly Cluster _cluster;
    private FileHost? _storage;

    public BatchChapterTests() => _cluster = new Cluster
    {
        HostsOnLoopback = [StorageHost],
        Environment = [("SSL_CERT_FILE", _issuer), ("CURL_CA_BUNDLE", _issuer)],
    };

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(UpperCaseJar.CanBuild, "needs a JDK");
        Assert.SkipWhen(Checkout.FindProgram("openssl") is null || Checkout.FindProgram("curl") is null, "needs the Debian packages openssl and curl");
        const UnixFileMode ReadByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(_issuer, ReadByAll);
        File.SetUnixFileMode(_cluster.Directory, ReadByAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        string jar = await UpperCaseJar.BuildAsync(Path.Combine(_cluster.Directory, "gs-batch-processing", "complete", "target"));
        _storage = FileHost.StartTls(StorageHost, _issuer, new Dictionary<string, byte[]>
        {
            [UpperCaseJar.FileName] = await File.ReadAllBytesAsync(jar),
            ["pass.txt"] = "password\n"u8.ToArray(),
            ["periodic-task.sh"] = "#!/bin/sh\necho Hi Nomad Periodic Scheduler\nsleep 5\n"u8.ToArray(),
        });
        await _cluster.StartServerAsync();
        foreach (string client in (string[])["client-1", "client-2", "client-3"])
        {
            // How a user's agent learns of a certificate authority that its machine does not know.
            await _cluster.StartClientAsync(client, more: "artifact {\n  set_environment_variables = \"SSL_CERT_FILE\"\n}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        if (_storage is not null)
        {
            await _storage.DisposeAsync();
        }

        File.Delete(_issuer);
    }

    [Fact]
    public async Task EveryStepRunsAsWritten()
    {
        await ConvertAsync("""
            export DIR=$(pwd)
            cat << EOF > hello-java-batch.nomad
            job "hello-java-batch" {
              datacenters = ["dc1"]

              type = "batch"

              group "java-batch" {
                count = 1
                task "to-upper" {
                  driver = "java"
                  config {
                    jar_path    = "${DIR}/gs-batch-processing/complete/target/batch-processing-0.0.1-SNAPSHOT.jar"
                  }
                  resources {
                      cpu    = 500
                      memory = 300
                  }
                }
              }
            }
            EOF
            """);
        await ConvertAsync("""
            cat << EOF > hello-java-batch.nomad
            job "hello-java-batch" {
              datacenters = ["dc1"]

              type = "batch"

              group "java-batch" {
                count = 1
                task "to-upper" {
                  driver = "java"
                  artifact {
                    source = "https://jar-tkaburagi.s3-ap-northeast-1.amazonaws.com/batch-processing-0.0.1-SNAPSHOT.jar"
                  }
                  config {
                    jar_path    = "local/batch-processing-0.0.1-SNAPSHOT.jar"
                    jvm_options = ["-Xmx2048m", "-Xms256m"]
                  }
                  resources {
                      cpu    = 500
                      memory = 300
                  }
                }
              }
            }
            EOF
            """);
        await EncryptAsync();
        await RepeatAsync();
        await StopAsync();
    }

    // The chapter's basic job, in both of its forms.
    private async Task ConvertAsync(string writeFile)
    {
        await TypeAsync(writeFile);
        string run = await TypeAsync("nomad job run hello-java-batch.nomad");
        Assert.Matches("(?m)^    .*Evaluation triggered by job \"hello-java-batch\"$", run);
        Assert.Matches("(?m)^==> .*Evaluation \"[0-9a-f]{8}\" finished with status \"complete\"$", run);
        string allocation = Regex.Match(run, "(?m)^    .*Allocation \"([0-9a-f]{8})\" created: node \"[0-9a-f]{8}\", group \"java-batch\"$").Groups[1].Value;
        Assert.NotEmpty(allocation);
        await Eventually.TrueAsync("the end of the java task", async () =>
            (await _cluster.AllocationsAsync("hello-java-batch"))[0] is var row
            && row.GetProperty("ID").GetString()!.StartsWith(allocation, StringComparison.Ordinal)
            && row.GetProperty("ClientStatus").GetString() == "complete", 60);

        Assert.Equal(UpperCaseJar.Output, await TypeAsync($"export ALLOC={allocation}\nnomad fs ${{ALLOC}} alloc/logs/to-upper.stdout.0"));
        string status = await TypeAsync("nomad job status hello-java-batch");
        Assert.Matches("(?m)^Type +(= )?batch$", status);
        Assert.Matches("(?m)^Status +(= )?dead$", status);
        Assert.Matches(@"(?m)^Task Group +Queued +Starting +Running +Failed +Complete +Lost", status);
        Assert.Matches($"(?m)^{allocation} +[0-9a-f]{{8}} +java-batch +\\d+ +run +complete +", status);
    }

    private async Task EncryptAsync()
    {
        await TypeAsync("""
            export DIR=$(pwd)
            PATH_TO_OPENSSL=$(which openssl)
            cat << EOF > parameterized-encrypter.nomad
            job "parameterized-encrypter" {
              datacenters = ["dc1"]

              type = "batch"

              parameterized {
                payload = "required"
              }

              group "parameterized-encrypter" {
                count = 1
                task "encrypter" {
                  driver = "raw_exec"
                  artifact {
                    source = "https://jar-tkaburagi.s3-ap-northeast-1.amazonaws.com/pass.txt"
                  }
                  config {
                    # When running a binary that exists on the host, the path must be absolute.
                    command = "${PATH_TO_OPENSSL}"
                    args    = ["aes-256-cbc", "-e", "-in", "\${NOMAD_TASK_DIR}/rawtext.txt", "-out", "${DIR}/encrypted.txt", "-pass", "file:local/pass.txt"]
                  }
                  dispatch_payload {
                    file = "rawtext.txt"
                  }
                }
              }
            }
            EOF
            """);
        Assert.Equal("Job registration successful\n", await TypeAsync("nomad job run parameterized-encrypter.nomad"));
        string before = await TypeAsync("nomad job status parameterized-encrypter");
        Assert.Matches("(?m)^Parameterized +(= )?true$", before);
        Assert.Contains("\nParameterized Job\nPayload           = required\nRequired Metadata = <none>\nOptional Metadata = <none>\n", before, StringComparison.Ordinal);
        Assert.Contains("\nParameterized Job Summary\nPending  Running  Dead\n0        0        0\n\nDispatched Jobs\n", before, StringComparison.Ordinal);

        string dispatched = await TypeAsync("""
            cat << EOF | nomad job dispatch parameterized-encrypter -
            "this is a raw text!!"
            EOF
            """);
        Assert.Matches(@"^Dispatched Job ID = parameterized-encrypter/dispatch-\d+-[0-9a-f]{8}\nEvaluation ID     = [0-9a-f]{8}\n\n==> .*Monitoring evaluation ""[0-9a-f]{8}""\n", dispatched);
        string child = dispatched.Split('\n')[0].Split(" = ")[1];
        Assert.Matches($@"(?m)^    .*Evaluation triggered by job ""{child}""$", dispatched);
        Assert.Matches(@"(?m)^==> .*finished with status ""complete""$", dispatched);
        string allocation = Regex.Match(dispatched, "Allocation \"([0-9a-f]{8})\" created: node \"[0-9a-f]{8}\", group \"parameterized-encrypter\"").Groups[1].Value;
        await _cluster.WaitForAsync(child, "complete");

        string after = await TypeAsync("nomad job status -verbose parameterized-encrypter");
        Assert.Contains("\nPending  Running  Dead\n0        0        1\n", after, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^{child}  dead$", after);
        Assert.Matches(@"(?m)^Status +(= )?running$", after);
        Assert.Equal(
            "\"this is a raw text!!\"\npassword\n",
            await TypeAsync($"export ALLOC={allocation}\nnomad fs ${{ALLOC}} encrypter/local/rawtext.txt\nnomad fs ${{ALLOC}} encrypter/local/pass.txt"));
        Assert.StartsWith("Salted__", await TypeAsync("cat encrypted.txt"), StringComparison.Ordinal);
        Assert.Equal("\"this is a raw text!!\"\n", await TypeAsync("""
            curl https://jar-tkaburagi.s3-ap-northeast-1.amazonaws.com/pass.txt > pass.txt
            openssl aes-256-cbc -d -in encrypted.txt -out decrypted.txt -pass file:./pass.txt
            cat decrypted.txt
            """));
    }

    private async Task RepeatAsync()
    {
        await TypeAsync("""
            cat << EOF > periodic-echo.nomad
            job "periodic-echo" {
              datacenters = ["dc1"]
              type = "batch"

              periodic {
                cron             = "*/1 * * * * *"
                prohibit_overlap = true
                time_zone = "Asia/Tokyo"
              }

              group "periodic-echo" {
                count = 1
                task "periodic-echo" {
                  driver = "raw_exec"
                  artifact {
                    source = "https://jar-tkaburagi.s3-ap-northeast-1.amazonaws.com/periodic-task.sh"
                  }
                  config {
                    # When running a binary that exists on the host, the path must be absolute.
                    command = "local/periodic-task.sh"
                  }
                }
              }
            }
            EOF
            """);
        Assert.Matches(
            @"^Job registration successful\nApproximate next launch time: \d{4}-\d\d-\d\dT\d\d:\d\d:00\+09:00 \(\d+s from now\)\n$",
            await TypeAsync("nomad job run periodic-echo.nomad"));

        string child = "";
        await Eventually.TrueAsync("the launch of the minute, finished", async () =>
        {
            string status = await TypeAsync("nomad job status periodic-echo");
            Assert.Matches(@"(?m)^Next Periodic Launch = \d{4}-\d\d-\d\dT\d\d:\d\d:00\+09:00 \((\d+m)?\d+s from now\)$", status);
            Assert.Matches(@"\nChildren Job Summary\nPending  Running  Dead\n", status);
            child = Regex.Match(status, @"(?m)^(periodic-echo/periodic-\d+) +dead$").Groups[1].Value;
            return child.Length > 0 && status.Contains("\nPreviously Launched Jobs\nID ", StringComparison.Ordinal);
        }, 90);

        string verbose = await TypeAsync($"export JOB={child}\nnomad job status -verbose ${{JOB}}");
        JsonElement allocation = Assert.Single(await _cluster.AllocationsAsync(child));
        string id = allocation.GetProperty("ID").GetString()!;
        Assert.Matches(@"(?m)^Periodic +(= )?false$", verbose);
        Assert.Matches(@"(?m)^[0-9a-f-]{36} +50 +periodic-job +complete +false$", verbose);
        Assert.Matches($@"(?m)^{id} +{allocation.GetProperty("EvalID").GetString()} ", verbose);
        Assert.Equal("Hi Nomad Periodic Scheduler\n", await TypeAsync($"export ALLOC={id}\nnomad fs ${{ALLOC}} alloc/logs/periodic-echo.stdout.0"));

        string forced = await TypeAsync("nomad job periodic force periodic-echo");
        Assert.Matches(@"(?m)^    .*Evaluation triggered by job ""periodic-echo/periodic-\d+""$", forced);
    }

    private async Task StopAsync()
    {
        Assert.Equal("", await TypeAsync("nomad job stop periodic-echo"));
        Assert.Matches("(?m)^==> .*finished with status \"complete\"$", await TypeAsync("nomad job stop hello-java-batch"));
        Assert.Equal("", await TypeAsync("nomad job stop parameterized-encrypter"));
        string stopped = await TypeAsync("nomad job status periodic-echo");
        Assert.Matches(@"(?m)^Status +(= )?dead \(stopped\)$", stopped);
        Assert.Matches(@"(?m)^Next Periodic Launch = none \(job stopped\)$", stopped);
    }

    private async Task<string> TypeAsync(string lines) => (await _cluster.ShellAsync(lines)).Ok();
}
