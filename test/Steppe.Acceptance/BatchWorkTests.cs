using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Batch work as scripts use it: waited for with its output, limited, told apart by how it ended, run again.</summary>
public sealed class BatchWorkTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly Cluster _cluster = node.Cluster;

    [Fact]
    public async Task WaitReturnsHowTheWorkEndedAndEveryLineOfItsOutput()
    {
        // Two tasks of two copies, each over before a stream could begin: every line is there, with its task.
        CommandResult many = await RunAsync("many", "count = 2", Task("a", "echo one; echo two; echo oops >&2"), Task("b", "printf 'no line break'"));
        Assert.Equal(
            ["g[0]/a: one", "g[0]/a: two", "g[0]/b: no line break", "g[1]/a: one", "g[1]/a: two", "g[1]/b: no line break"],
            many.Ok().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.Contains("g[1]/a: oops\n", many.Error, StringComparison.Ordinal);
        Assert.Contains("Job \"many\" ended: successful", many.Error, StringComparison.Ordinal);
        Assert.Equal("successful", await OutcomeAsync("many"));

        // A failure that is tried again is not the end; the output of every attempt is printed, and only that.
        string marker = Path.Combine(_cluster.Directory, "tried");
        CommandResult retried = await RunAsync(
            "retried",
            "reschedule {\n attempts = 1\n interval = \"1h\"\n delay = \"5s\"\n delay_function = \"constant\"\n unlimited = false\n}\n" + Restarts(1),
            Task("t", $"echo $NOMAD_ALLOC_INDEX try >> {marker}; cat {marker} | wc -l; [ $(cat {marker} | wc -l) -ge 3 ] || exit 9"));
        Assert.Equal("1\n2\n3\n", retried.Ok());
        Assert.Equal("successful", await OutcomeAsync("retried"));

        // For good: the exit code of the task.
        CommandResult failed = await RunAsync("failing", NoReschedule + Restarts(1), Task("t", "echo try; exit 7"));
        Assert.Equal((7, "try\ntry\n"), (failed.ExitCode, failed.Output));
        Assert.Contains("ended: failed (g[0]/t returned 7)", failed.Error, StringComparison.Ordinal);

        // The time is up: signal, grace, no retry although the policies would allow one.
        CommandResult late = await RunAsync(
            "late",
            "max_run_duration = \"1s\"\n max_run_signal = \"SIGUSR1\"\n" + Restarts(1),
            Task("t", "trap 'echo asked; exit 0' USR1; while :; do sleep 0.05; done"));
        Assert.Equal((1, "asked\n"), (late.ExitCode, late.Output));
        Assert.Equal("timed_out", await OutcomeAsync("late"));
        JsonElement allocation = Assert.Single(await _cluster.AllocationsAsync("late"));
        Assert.Equal(("timed_out", "failed"), (Text(allocation, "Outcome"), Text(allocation, "ClientStatus")));
        Assert.Matches("(?m)^Outcome += timed_out$", (await _cluster.NomadAsync("job", "status", "late")).Ok());
        string status = (await _cluster.NomadAsync("alloc", "status", Text(allocation, "ID"))).Ok();
        Assert.Matches("(?m)^Outcome += timed_out$", status);
        Assert.Contains("Exceeded the group's max_run_duration of 1s", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FinishedWorkIsRunAgainAndWhatCannotBeIsRefused()
    {
        string go = Path.Combine(_cluster.Directory, "repaired");
        CommandResult first = await RunAsync(
            "again", "count = 3\n meta {\n k = \"v\"\n }\n" + NoReschedule + Restarts(0), Task("t", $"echo $NOMAD_META_k; [ $NOMAD_ALLOC_INDEX != 1 ] || [ -e {go} ] || exit 5"));
        Assert.Equal(5, first.ExitCode);
        await File.WriteAllTextAsync(go, "");

        CommandResult repaired = await _cluster.NomadAsync("job", "rerun", "-failed-only", "-wait", "-logs", "again");
        Assert.Equal("g[1]/t: v\n", repaired.Ok());
        Assert.Equal(4, (await _cluster.AllocationsAsync("again")).Length);
        Assert.Contains(
            "Cannot run it again: nothing of job \"again\" failed",
            (await _cluster.NomadAsync("job", "rerun", "-failed-only", "again")).Fails(), StringComparison.Ordinal);

        (await _cluster.NomadAsync("job", "rerun", "-wait", "again")).Ok();
        Assert.Equal(7, (await _cluster.AllocationsAsync("again")).Length);
        Assert.All(await _cluster.AllocationsAsync("again"), static row => Assert.Equal(0UL, row.GetProperty("JobVersion").GetUInt64()));

        // Asked twice under one id it is run once, also by a server that was killed in between.
        const string request = """{"RequestID":"6dc2b9c9-3e0f-4a55-9d93-0d4e7f2f1a01"}""";
        (int code, string answer) = await _cluster.SendAsync(HttpMethod.Post, "/v1/job/again/rerun", request);
        Assert.Equal(200, code);
        await _cluster["server"].KillAsync();
        _cluster.Launch("server");
        await Eventually.TrueAsync("the same answer", async () =>
            await _cluster.SendAsync(HttpMethod.Put, "/v1/job/again/rerun", request) == (200, answer));
        await _cluster.WaitForAsync("again", "complete", count: 9);
        Assert.Equal(10, (await _cluster.AllocationsAsync("again")).Length);

        Assert.Equal(404, (await _cluster.SendAsync(HttpMethod.Post, "/v1/job/nobody/rerun")).Status);
        Assert.Equal(405, (await _cluster.SendAsync(HttpMethod.Get, "/v1/job/again/rerun")).Status);
        Assert.Contains("is not a UUID", (await _cluster.SendAsync(HttpMethod.Post, "/v1/job/again/rerun", """{"RequestID":"x"}""")).Body, StringComparison.Ordinal);
        Assert.Contains("not valid", (await _cluster.SendAsync(HttpMethod.Post, "/v1/job/again/rerun", "{")).Body, StringComparison.Ordinal);
        string service = await FileAsync("server", "service", "", Task("t", "sleep 1000"));
        (await _cluster.NomadAsync("job", "run", "-detach", service)).Ok();
        Assert.Contains("is a service job: only batch work ends", (await _cluster.NomadAsync("job", "rerun", "server")).Fails(), StringComparison.Ordinal);
        Assert.Contains("is a service job", (await _cluster.NomadAsync("job", "run", "-wait", service)).Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitingEndsByItsTimeByAnInterruptAndNotByARestartOfTheServer()
    {
        CommandResult nowhere = await _cluster.NomadAsync(
            "job", "run", "-wait", "-wait-timeout=1s", await FileAsync("nowhere", "batch", "constraint {\n attribute = \"${node.class}\"\n value = \"none\"\n}", Task("t", "true")));
        Assert.Contains("could be placed in 1s", nowhere.Fails(exitCode: 2), StringComparison.Ordinal);
        Assert.Contains("Constraint \"${node.class} = none\"", nowhere.Output, StringComparison.Ordinal);

        string go = Path.Combine(_cluster.Directory, "go");
        string file = await FileAsync("slow", "batch", NoReschedule + Restarts(0), Task("t", $"echo begun; while [ ! -e {go} ]; do sleep 0.05; done; echo done"));
        CommandResult tooSlow = await _cluster.NomadAsync("job", "run", "-wait", "-wait-timeout=2s", file);
        Assert.Contains("has not ended after 2s. It goes on", tooSlow.Fails(), StringComparison.Ordinal);

        await using (ProgramRun waiter = Waiter("left", "job", "run", "-wait", file))
        {
            await Eventually.TrueAsync("the waiting", () => waiter.Log().Contains("Waiting for job", StringComparison.Ordinal));
            Assert.Equal(130, await waiter.InterruptAsync());
            await Eventually.TrueAsync("a last word", () => waiter.Log().Contains("The job \"slow\" goes on", StringComparison.Ordinal));
        }

        Assert.Single(await _cluster.WaitForAsync("slow", "running"));
        await using (ProgramRun waiter = Waiter("stopped", "job", "run", "-wait", "-stop-on-interrupt", file))
        {
            await Eventually.TrueAsync("the waiting", () => waiter.Log().Contains("Waiting for job", StringComparison.Ordinal));
            Assert.Equal(130, await waiter.InterruptAsync());
        }

        await _cluster.WaitForAsync("slow", "complete");
        await Eventually.TrueAsync("its outcome", async () => await OutcomeAsync("slow") == "stopped");

        // The stopped work is run again; the server dies while somebody waits for it.
        await using ProgramRun patient = Waiter("patient", "job", "rerun", "-wait", "-logs", "slow");
        await Eventually.TrueAsync("output", () => patient.Log().Contains("begun", StringComparison.Ordinal));
        await _cluster["server"].KillAsync();
        await Eventually.TrueAsync("a word about it", () => patient.Log().Contains("trying again for up to 2m0s", StringComparison.Ordinal));
        _cluster.Launch("server");
        await Eventually.TrueAsync("the server", () => patient.Log().Contains("answers again", StringComparison.Ordinal));
        await File.WriteAllTextAsync(go, "");
        await Eventually.TrueAsync("the end", () => patient.HasExited);
        Assert.True(patient.ExitCode == 0, patient.Log());
        await Eventually.TrueAsync("the last line", () => patient.Log().Contains("\ndone\n", StringComparison.Ordinal));
    }

    private const string NoReschedule = "reschedule {\n attempts = 0\n unlimited = false\n}\n";

    private static string Restarts(int attempts) => $"restart {{\n attempts = {attempts}\n interval = \"1h\"\n delay = \"0s\"\n mode = \"fail\"\n}}\n";

    private static string Task(string name, string script) => $$"""
        task "{{name}}" {
          driver = "raw_exec"
          config {
            command = "/bin/sh"
            args    = ["-c", "{{script.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}}"]
          }
        }
        """;

    private Task<string> FileAsync(string id, string type, string group, params string[] tasks) => _cluster.JobFileAsync(id + ".nomad", $$"""
        job "{{id}}" {
          type = "{{type}}"
          group "g" {
            {{group}}
            {{string.Join('\n', tasks)}}
          }
        }
        """);

    private async Task<CommandResult> RunAsync(string id, string group, params string[] tasks) =>
        await _cluster.NomadAsync("job", "run", "-wait", "-logs", await FileAsync(id, "batch", group, tasks));

    private ProgramRun Waiter(string name, params string[] arguments) => ProgramRun.Start(
        Checkout.Nomad, arguments, Path.Combine(_cluster.Directory, $"waiter-{name}.log"), _cluster.Directory, ("NOMAD_ADDR", _cluster.Address));

    private async Task<string?> OutcomeAsync(string job) =>
        (await _cluster.GetAsync($"/v1/job/{job}")).TryGetProperty("Outcome", out JsonElement outcome) ? outcome.GetString() : null;

    private static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;
}
