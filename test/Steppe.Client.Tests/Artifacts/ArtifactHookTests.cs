using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Steppe.Client.Tests.Support;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Artifacts;

/// <summary>Artifacts as a task meets them: fetched by the confined process the agent starts.</summary>
public sealed class ArtifactHookTests
{
    [Fact]
    public async Task A_task_finds_its_artifacts_where_it_wants_them()
    {
        await using WebServer server = await WebServer.StartAsync(static context => context.Response.WriteAsync($"echo {context.Request.Path} {context.Request.Headers["X-Job"]}"));
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script(
            "main",
            "sh local/run.sh; sh ${NOMAD_ALLOC_DIR}/data/shared; cat local/main/k; ls tmp -A",
            task => task with
            {
                Artifacts =
                [
                    new Artifact { GetterSource = $"{server.Address}/run.sh", GetterMode = "any", RelativeDest = "local/", GetterHeaders = Map("X-Job", "${NOMAD_JOB_NAME}") },
                    new Artifact { GetterSource = $"{server.Address}/shared", GetterMode = "any", RelativeDest = "${NOMAD_ALLOC_DIR}/data" },
                    new Artifact { GetterSource = server.Address + "/${node.datacenter}", GetterMode = "file", RelativeDest = "local/${NOMAD_TASK_NAME}/k" },
                ],
            }));

        cluster.Servers.Want(allocation);
        AllocationUpdate update = await cluster.HearAsync(allocation.Id, static one => one.ClientStatus is ClientStatus.Complete or ClientStatus.Failed);

        TaskState state = update.TaskStates["main"];
        Assert.Equal("Received,Task Setup,Downloading Artifacts,Started,Terminated", Words.Types(state));
        Assert.Equal("/run.sh job\n/shared\necho /dc1 ", await cluster.ReadLogAsync(allocation.Id, "main"));
    }

    [Fact]
    public async Task Only_what_is_missing_is_fetched_again_and_the_user_reads_why()
    {
        var asked = new ConcurrentQueue<string>();
        int failures = 0;
        await using WebServer server = await WebServer.StartAsync(context =>
        {
            asked.Enqueue(context.Request.Path);
            context.Response.StatusCode = context.Request.Path == "/late" && failures++ == 0 ? 404 : 200;
            return Task.CompletedTask;
        });
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "ls local", task => task with
        {
            Artifacts = [Any($"{server.Address}/early"), Any($"{server.Address}/late?token=s3cret")],
        }));

        cluster.Servers.Want(allocation);
        TaskState state = (await cluster.HearAsync(allocation.Id, ClientStatus.Complete)).TaskStates["main"];

        Assert.Equal(
            "Received,Task Setup,Downloading Artifacts,Failed Artifact Download,Restarting,Downloading Artifacts,Started,Terminated", Words.Types(state));
        Assert.Equal($"failed to download artifact \"{server.Address}/late\": {server.Host} answered 404 Not Found", state.Events[3].DisplayMessage);
        Assert.Equal("early\nlate\n", await cluster.ReadLogAsync(allocation.Id, "main"));
        Assert.Equal(["/early", "/late", "/late"], asked.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("${meta.none}", "local/", "names no scheme")]
    [InlineData("http://127.0.0.1:1/f", "${NOMAD_ALLOC_DIR}/../../x", "leaves the allocation directory")]
    [InlineData("http://127.0.0.1:1/f?archive=rar", "local/", "\"rar\" is not known")]
    public async Task What_no_restart_can_help_fails_at_once(string source, string destination, string reason)
    {
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "true", task => task with
        {
            Artifacts = [new Artifact { GetterSource = source, GetterMode = "any", RelativeDest = destination }],
        }));

        cluster.Servers.Want(allocation);
        TaskState state = (await cluster.HearAsync(allocation.Id, ClientStatus.Failed)).TaskStates["main"];

        Assert.Equal("Received,Task Setup,Downloading Artifacts,Failed Artifact Download,Not Restarting", Words.Types(state));
        Assert.Contains(reason, state.Events[3].DisplayMessage, StringComparison.Ordinal);
        Assert.Equal("Error was unrecoverable", state.Events[4].DisplayMessage);
    }

    [Fact]
    public async Task A_stop_ends_a_download_at_once_with_its_process()
    {
        var begun = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using WebServer server = await WebServer.StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            begun.SetResult();
            context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "true", task => task with { Artifacts = [Any($"{server.Address}/f")] }));
        cluster.Servers.Want(allocation);
        await begun.Task;

        cluster.Servers.Stop(allocation.Id);
        TaskState state = (await cluster.HearAsync(allocation.Id, ClientStatus.Complete)).TaskStates["main"];
        await gone.Task;

        Assert.Equal("Received,Task Setup,Downloading Artifacts,Killed", Words.Types(state));
        Assert.False(state.Failed);
    }

    [Fact]
    public async Task Artifacts_may_belong_to_the_tasks_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]>
        {
            ["t.tar"] = Archives.Tar(Archives.File("d/f", "x"), Archives.Entry(System.Formats.Tar.TarEntryType.SymbolicLink, "l", "d/f")),
        });
        await using Cluster cluster = await Cluster.StartAsync();
        AssignedAllocation allocation = Jobs.Allocation("batch", Jobs.Script("main", "true", task => task with
        {
            User = "1",
            Artifacts = [Any($"{server.Address}/t.tar") with { Chown = true, RelativeDest = "local/in" }],
        }));

        cluster.Servers.Want(allocation);
        await cluster.HearAsync(allocation.Id, static update => update.ClientStatus is ClientStatus.Complete or ClientStatus.Failed);

        string local = Path.Combine(cluster.AllocationDirectory, allocation.Id.ToString(), "main", "local");
        Assert.Equal("in 1\nin/d 1\nin/d/f 1\nin/l 1\n", Processes.Output("/bin/sh", $"cd {local} && find in -printf '%p %U\\n' | sort"));
    }

    private static Artifact Any(string source) => new() { GetterSource = source, GetterMode = "any", RelativeDest = "local/" };

    private static ImmutableSortedDictionary<string, string> Map(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
