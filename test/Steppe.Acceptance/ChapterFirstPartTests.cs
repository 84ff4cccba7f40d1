using System.Net.Sockets;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>The first part of the workshop chapter on the exec driver, step by step, with its own files.</summary>
public sealed class ChapterFirstPartTests
{
    private const string ExecJob = """
        job "hello-exec-batch" {
          datacenters = ["dc1"]

          type = "batch"

          group "hello-exec" {
            task "echo" {
              driver = "raw_exec"
              config {
                # When running a binary that exists on the host, the path must be absolute.
                command = "/bin/bash"
                args    = ["-c", "echo Hi Nomad Exec Driver && sleep SECONDS" ]
              }
            }
          }
        }
        """;

    [Fact]
    public async Task JobLandsOnTheOneClientThatOffersRawExecAndItsLogIsReadable()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string offering = await cluster.StartClientAsync("client-1");
        await cluster.StartClientAsync("client-2", offersRawExec: false);
        await cluster.StartClientAsync("client-3", offersRawExec: false);
        string file = await cluster.JobFileAsync("exec.nomad", ExecJob.Replace("SECONDS", "180", StringComparison.Ordinal));

        string monitor = (await cluster.NomadAsync("job", "run", "-hcl1", file)).Ok();
        Assert.Matches("(?m)^==> .*Monitoring evaluation \"[0-9a-f]{8}\"$", monitor);
        Assert.Matches("(?m)^    .*Evaluation triggered by job \"hello-exec-batch\"$", monitor);
        Assert.Matches($"(?m)^    .*Allocation \"[0-9a-f]{{8}}\" created: node \"{offering[..8]}\", group \"hello-exec\"$", monitor);
        Assert.Matches("(?m)^==> .*Evaluation \"[0-9a-f]{8}\" finished with status \"complete\"$", monitor);

        JsonElement allocation = Assert.Single(await cluster.WaitForAsync("hello-exec-batch", "running"));
        string id = allocation.GetProperty("ID").GetString()!;
        Assert.Contains(id, (await cluster.NomadAsync("job", "status", "-verbose", "hello-exec-batch")).Ok(), StringComparison.Ordinal);
        await Eventually.TrueAsync(
            "the log of the running task",
            async () => (await cluster.NomadAsync("fs", id, "alloc/logs/echo.stdout.0")).Ok() == "Hi Nomad Exec Driver\n");
        Assert.Equal("Hi Nomad Exec Driver\n", (await cluster.NomadAsync("alloc", "logs", id[..8])).Ok());

        JsonElement full = await cluster.GetAsync($"/v1/allocation/{id}");
        JsonElement metrics = full.GetProperty("Metrics");
        Assert.Equal(2, metrics.GetProperty("NodesFiltered").GetInt32());
        Assert.Equal(
            2,
            metrics.GetProperty("ConstraintFiltered").EnumerateObject().Sum(static reason => reason.Value.GetInt32()));
        Assert.True(metrics.GetProperty("ConstraintFiltered").TryGetProperty("missing drivers", out _));
    }

    [Fact]
    public async Task LogOfAFinishedAllocationStaysReadable()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        string file = await cluster.JobFileAsync("exec.nomad", ExecJob.Replace("SECONDS", "0", StringComparison.Ordinal));
        (await cluster.NomadAsync("job", "run", "-hcl1", file)).Ok();

        string id = (await cluster.WaitForAsync("hello-exec-batch", "complete"))[0].GetProperty("ID").GetString()!;
        Assert.Equal("Hi Nomad Exec Driver\n", (await cluster.NomadAsync("fs", id, "alloc/logs/echo.stdout.0")).Ok());
        Assert.Equal("Hi Nomad Exec Driver\n", (await cluster.NomadAsync("alloc", "logs", id)).Ok());
        Assert.Matches("(?m)^Status +(= )?dead$", (await cluster.NomadAsync("job", "status", "hello-exec-batch")).Ok());
        Assert.Contains("Exit Code: 0", (await cluster.NomadAsync("alloc", "status", id)).Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GoAndPhpWebJobsAnswerAndAreGoneAfterTheirStop()
    {
        string? go = Checkout.FindProgram("go"), php = Checkout.FindProgram("php");
        Assert.SkipWhen(go is null || php is null, "needs the Debian packages golang-go and php-cli");
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        await cluster.JobFileAsync("main.go", """
            package main

            import (
                    "fmt"
                    "net/http"
            )

            func main() {
                    http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
                            fmt.Fprint(w, "Hello World! Go is running on Nomad")
                    })
                    http.ListenAndServe(":"+"8080", nil)
            }
            """);
        await cluster.JobFileAsync("hello.php", "<?php \nPrint \"Hello World! PHP is running on Nomad\";\n?>\n");
        string goJob = await WebJobAsync(cluster, "go", go!, "\"run\", \"" + cluster.Directory + "/main.go\"");
        string phpJob = await WebJobAsync(cluster, "php", php!, "\"-S\", \"localhost:8888\", \"" + cluster.Directory + "/hello.php\"");

        (await cluster.NomadAsync("job", "run", "-hcl1", "-detach", goJob)).Ok();
        (await cluster.NomadAsync("job", "run", "-hcl1", "-detach", phpJob)).Ok();
        await AnswersAsync("http://localhost:8080", "Hello World! Go is running on Nomad", seconds: 120);
        await AnswersAsync("http://localhost:8888", "Hello World! PHP is running on Nomad", seconds: 30);

        (await cluster.NomadAsync("job", "stop", "hello-exec-go-web")).Ok();
        (await cluster.NomadAsync("job", "stop", "hello-exec-php-web")).Ok();
        await Eventually.TrueAsync("port 8080 to be free", () => !IsListening(8080));
        await Eventually.TrueAsync("port 8888 to be free", () => !IsListening(8888));
        await cluster.WaitForAsync("hello-exec-go-web", "complete");
        await cluster.WaitForAsync("hello-exec-php-web", "complete");
    }

    private static Task<string> WebJobAsync(Cluster cluster, string name, string command, string arguments) =>
        cluster.JobFileAsync($"hello-exec-{name}.nomad", $$"""
            job "hello-exec-{{name}}-web" {
              datacenters = ["dc1"]

              type = "service"

              group "{{name}}-web" {
                count = 1
                task "{{name}}-web" {
                  driver = "raw_exec"
                  config {
                    command = "{{command}}"
                    args    = [{{arguments}}]
                  }
                }
              }
            }
            """);

    private static async Task AnswersAsync(string address, string expected, int seconds)
    {
        using var http = new HttpClient();
        await Eventually.TrueAsync($"{address} to answer", async () => await http.GetStringAsync(new Uri(address)) == expected, seconds);
    }

    private static bool IsListening(int port)
    {
        try
        {
            using var client = new TcpClient("localhost", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
