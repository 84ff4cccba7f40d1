using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>The workshop chapter on batch jobs: its parameterized and its periodic job, step by step.</summary>
public sealed class BatchChapterTests
{
    [Fact]
    public async Task ParameterizedAndPeriodicJobsOfTheChapterRunAsWritten()
    {
        string? openssl = Checkout.FindProgram("openssl");
        Assert.SkipWhen(openssl is null, "needs the Debian package openssl");
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        await RegisterPeriodicAsync(cluster);
        await EncryptAsync(cluster, openssl!);
        await FollowPeriodicAsync(cluster);

        Assert.Equal("", (await cluster.NomadAsync("job", "stop", "periodic-echo")).Ok());
        Assert.Equal("", (await cluster.NomadAsync("job", "stop", "parameterized-encrypter")).Ok());
        string stopped = (await cluster.NomadAsync("job", "status", "periodic-echo")).Ok();
        Assert.Matches(@"(?m)^Status +(= )?dead \(stopped\)$", stopped);
        Assert.Matches(@"(?m)^Next Periodic Launch = none \(job stopped\)$", stopped);
    }

    private static async Task RegisterPeriodicAsync(Cluster cluster)
    {
        string script = await cluster.JobFileAsync("periodic-task.sh", "#!/bin/sh\necho Hi Nomad Periodic Scheduler\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string file = await cluster.JobFileAsync("periodic-echo.nomad", $$"""
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
                  config {
                    # When running a binary that exists on the host, the path must be absolute.
                    command = "{{script}}"
                  }
                }
              }
            }
            """);

        Assert.Matches(
            @"^Job registration successful\nApproximate next launch time: \d{4}-\d\d-\d\dT\d\d:\d\d:00\+09:00 \(\d+s from now\)\n$",
            (await cluster.NomadAsync("job", "run", file)).Ok());
    }

    private static async Task EncryptAsync(Cluster cluster, string openssl)
    {
        await cluster.JobFileAsync("pass.txt", "password\n");
        string file = await cluster.JobFileAsync("parameterized-encrypter.nomad", $$"""
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
                  config {
                    # When running a binary that exists on the host, the path must be absolute.
                    command = "{{openssl}}"
                    args    = ["aes-256-cbc", "-e", "-in", "${NOMAD_TASK_DIR}/rawtext.txt", "-out", "{{cluster.Directory}}/encrypted.txt", "-pass", "file:{{cluster.Directory}}/pass.txt"]
                  }
                  dispatch_payload {
                    file = "rawtext.txt"
                  }
                }
              }
            }
            """);
        Assert.Equal("Job registration successful\n", (await cluster.NomadAsync("job", "run", file)).Ok());
        string before = (await cluster.NomadAsync("job", "status", "parameterized-encrypter")).Ok();
        Assert.Contains("\nParameterized Job\nPayload           = required\nRequired Metadata = <none>\nOptional Metadata = <none>\n", before, StringComparison.Ordinal);
        Assert.Contains("\nParameterized Job Summary\nPending  Running  Dead\n0        0        0\n\nDispatched Jobs\n", before, StringComparison.Ordinal);

        string dispatched = (await cluster.NomadAsync("\"this is a raw text!!\"\n", ["job", "dispatch", "parameterized-encrypter", "-"])).Ok();
        Assert.Matches(@"^Dispatched Job ID = parameterized-encrypter/dispatch-\d+-[0-9a-f]{8}\nEvaluation ID     = [0-9a-f]{8}\n\n==> .*Monitoring evaluation ""[0-9a-f]{8}""\n", dispatched);
        string child = dispatched.Split('\n')[0].Split(" = ")[1];
        Assert.Matches($@"(?m)^    .*Evaluation triggered by job ""{child}""$", dispatched);
        Assert.Matches(@"(?m)^==> .*finished with status ""complete""$", dispatched);

        string allocation = (await cluster.WaitForAsync(child, "complete"))[0].GetProperty("ID").GetString()!;
        string after = (await cluster.NomadAsync("job", "status", "-verbose", "parameterized-encrypter")).Ok();
        Assert.Contains("\nPending  Running  Dead\n0        0        1\n", after, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^{child}  dead$", after);
        Assert.Matches(@"(?m)^Status +(= )?running$", after);
        Assert.Equal("\"this is a raw text!!\"\n", (await cluster.NomadAsync("fs", allocation[..8], "encrypter/local/rawtext.txt")).Ok());

        CommandResult decrypted = await ProgramRun.ToEndAsync(
            openssl, ["aes-256-cbc", "-d", "-in", "encrypted.txt", "-out", "decrypted.txt", "-pass", "file:./pass.txt"], cluster.Directory);
        decrypted.Ok();
        Assert.Equal("\"this is a raw text!!\"\n", await File.ReadAllTextAsync(Path.Combine(cluster.Directory, "decrypted.txt")));
    }

    private static async Task FollowPeriodicAsync(Cluster cluster)
    {
        string child = await Eventually.SomeAsync("the launch of the minute", async () =>
            (await cluster.GetAsync("/v1/jobs?prefix=periodic-echo/periodic-")).EnumerateArray()
                .Select(static job => job.GetProperty("ID").GetString()).FirstOrDefault(), 75);
        JsonElement allocation = (await cluster.WaitForAsync(child, "complete"))[0];
        string parent = (await cluster.NomadAsync("job", "status", "periodic-echo")).Ok();
        Assert.Matches(@"(?m)^Next Periodic Launch = \d{4}-\d\d-\d\dT\d\d:\d\d:00\+09:00 \(\d+m?\d*s from now\)$", parent);
        Assert.Matches(@"\nChildren Job Summary\nPending  Running  Dead\n", parent);
        Assert.Matches(@"\nPreviously Launched Jobs\nID +Status\n", parent);
        Assert.Contains(child, parent, StringComparison.Ordinal);

        string status = (await cluster.NomadAsync("job", "status", "-verbose", child)).Ok();
        string id = allocation.GetProperty("ID").GetString()!;
        Assert.Matches(@"(?m)^[0-9a-f-]{36} +50 +periodic-job +complete +false$", status);
        Assert.Matches($@"(?m)^{id} +{allocation.GetProperty("EvalID").GetString()} ", status);
        Assert.Equal("Hi Nomad Periodic Scheduler\n", (await cluster.NomadAsync("fs", id, "alloc/logs/periodic-echo.stdout.0")).Ok());

        string forced = (await cluster.NomadAsync("job", "periodic", "force", "periodic-echo")).Ok();
        Assert.Matches(@"(?m)^    .*Evaluation triggered by job ""periodic-echo/periodic-\d+""$", forced);
    }
}
