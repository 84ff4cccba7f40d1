using Steppe.Client.Files;
using Steppe.Drivers.RawExec;
using Steppe.Model;
using Steppe.Supervisor.Client;

namespace Steppe.Client.Tests.Support;

/// <summary>One client agent with a real supervisor and <c>raw_exec</c>, in a directory of its own.</summary>
/// <remarks>Disposing kills everything it started.</remarks>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static int _seed;

    private readonly string _root = Directory.CreateTempSubdirectory("steppe-client-").FullName;

    public FakeServers Servers { get; } = new();

    public ClientAgent Agent { get; private set; } = null!;

    public string AllocationDirectory => Path.Combine(_root, "alloc");

    public ClientOptions Options { get; private set; } = null!;

    public static async Task<Cluster> StartAsync(Func<ClientOptions, ClientOptions>? change = null)
    {
        var cluster = new Cluster();
        var options = new ClientOptions
        {
            Name = "worker",
            StateDirectory = Path.Combine(cluster._root, "client"),
            AllocationDirectory = cluster.AllocationDirectory,
            SupervisorProgram = Environment.ProcessPath!,
            SupervisorIdleTimeout = TimeSpan.FromSeconds(2),
            HttpAddress = "127.0.0.1:4646",
            CgroupParent = "steppe-client-tests",
        };
        cluster.Options = change?.Invoke(options) ?? options;
        await cluster.StartAgentAsync();
        return cluster;
    }

    public async Task StartAgentAsync() => Agent = await ClientAgent.StartAsync(
        Options,
        Servers,
        static processes => [new RawExecDriver(new RawExecSettings(Enabled: true, NoCgroups: false), processes, "/usr/bin:/bin")],
        TimeProvider.System,
        new Entropy((ulong)Interlocked.Increment(ref _seed)));

    /// <summary>Waits until the servers have heard a word about an allocation that satisfies a condition.</summary>
    public async Task<AllocationUpdate> HearAsync(AllocationId id, Func<AllocationUpdate, bool> condition)
    {
        AllocationUpdate? heard = null;
        await Wait.UntilAsync(
            () =>
            {
                heard = Servers.UpdatesOf(id) is [.., var last] && condition(last) ? last : null;
                return heard is not null;
            },
            Patience,
            () => $"last heard of {id}: {Words.Of(Servers.UpdatesOf(id).LastOrDefault())}");
        return heard!;
    }

    public Task<AllocationUpdate> HearAsync(AllocationId id, ClientStatus status) => HearAsync(id, update => update.ClientStatus == status);

    /// <summary>Everything a task has written so far.</summary>
    public async Task<string> ReadLogAsync(AllocationId id, string task, LogStream stream = LogStream.Stdout)
    {
        var text = new System.Text.StringBuilder();
        await foreach (FileFrame frame in Agent.Files.Logs(
            id, task, stream, 0, FileOrigin.Start, follow: false, CancellationToken.None))
        {
            text.Append(System.Text.Encoding.UTF8.GetString(frame.Data.Span));
        }

        return text.ToString();
    }

    /// <summary>Path of a file in the shared directory of an allocation.</summary>
    public string Shared(AllocationId id, string file) => Path.Combine(AllocationDirectory, id.ToString(), "alloc", "data", file);

    public async Task<SupervisorClient> ConnectSupervisorAsync() =>
        await SupervisorClient.ConnectAsync(Path.Combine(Options.StateDirectory, "supervisor", "supervisor.sock"));

    public async ValueTask DisposeAsync()
    {
        // A supervisor that is still starting would outlive the directory it starts in.
        await Wait.UntilAsync(() => !Agent.Containment.StartsWith("unknown", StringComparison.Ordinal), "the supervisor is there");
        await Agent.DisposeAsync();
        try
        {
            await using SupervisorClient supervisor = await ConnectSupervisorAsync();
            await supervisor.ShutdownAsync(killTasks: true);
        }
        catch (SupervisorConnectionException)
        {
            // It has ended by itself.
        }

        Client.Allocations.Mounts.UnmountAll(_root);
        await Wait.UntilAsync(TryDelete, Patience, () => $"{_root} could not be removed");
    }

    private bool TryDelete()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(_root);
        }
    }
}
