using System.Net.Sockets;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests.Protocol;

public sealed class ProtocolTests
{
    [Fact]
    public void Fields_of_a_newer_peer_are_skipped()
    {
        var fields = new FieldWriter();
        fields.Text(200, "news");
        fields.Nested(1, new TaskKey("a", "b", 3).Encode);
        fields.Number(201, 5);
        fields.Number(2, 42);

        TaskRecord record = TaskRecord.Decode(fields.ToArray());

        Assert.Equal(new TaskRecord(new TaskKey("a", "b", 3), 42, default, null, null), record);
    }

    [Fact]
    public void Launch_request_comes_back_whole()
    {
        var request = new LaunchRequest
        {
            Key = new TaskKey("a", "b", 3),
            Program = "/p",
            Arguments = ["", "ü"],
            Environment = ["A=1", "B="],
            WorkingDirectory = "/w",
            User = "u",
            Logs = new LogPlan("/l", 4, 5),
            UseCgroup = false,
            Limits = new ResourceLimits
            {
                MemoryBytes = 1, MemoryReservationBytes = 2, CpuShares = 3, CpuQuotaMicroseconds = 4, Processes = 5,
            },
            Isolation = new IsolationPlan
            {
                Root = "/r",
                PrivatePids = false,
                PrivateIpc = false,
                Capabilities = 1UL << 63,
                GrantedCapabilities = 6,
                NoPivotRoot = true,
            },
        };
        var fields = new FieldWriter();
        request.Encode(fields);

        LaunchRequest read = LaunchRequest.Decode(fields.ToArray());

        Assert.Equal(request with { Arguments = default, Environment = default }, read with { Arguments = default, Environment = default });
        Assert.Equal(request.Arguments.AsEnumerable(), read.Arguments);
        Assert.Equal(request.Environment.AsEnumerable(), read.Environment);
    }

    [Fact]
    public void Mounts_of_an_isolation_plan_come_back_whole()
    {
        var plan = new IsolationPlan { Root = "/r", Mounts = [new MountPlan("/a", "/b", ReadOnly: false, Optional: true), new MountPlan("/c", "/d", ReadOnly: true)] };
        var fields = new FieldWriter();
        plan.Encode(fields);

        Assert.Equal(plan.Mounts.AsEnumerable(), IsolationPlan.Decode(fields.ToArray()).Mounts);
    }

    [Fact]
    public async Task Unknown_requests_are_refused_and_nonsense_is_cut_off()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        using Socket unknown = Connect(sandbox.SocketPath);
        await unknown.SendAsync(Frame.Encode((FrameKind)60, 7, null));
        byte[] answer = new byte[1024];
        int read = await unknown.ReceiveAsync(answer);
        Assert.True(Frame.TryRead(answer.AsMemory(0, read), out Frame frame, out _));
        Assert.Equal((FrameKind.Refusal, 7u), (frame.Kind, frame.Request));

        using Socket nonsense = Connect(sandbox.SocketPath);
        await nonsense.SendAsync(new byte[] { 255, 255, 255, 127, 0, 0, 0, 0, 0, 0 });
        Assert.Equal(0, await nonsense.ReceiveAsync(answer));

        Assert.Equal(0, (await sandbox.RunAsync(sandbox.Shell("exit 0"))).ExitCode);
    }

    [Fact]
    public async Task Several_agents_may_be_connected()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        await using SupervisorClient other = await SupervisorClient.ConnectAsync(sandbox.SocketPath);
        LaunchRequest request = sandbox.Shell("while [ ! -e go ]; do sleep 0.01; done; exit 2");
        await sandbox.Client.StartAsync(request);
        Task<TaskExit>[] waiting = [sandbox.Client.WaitAsync(request.Key), other.WaitAsync(request.Key)];

        await File.WriteAllTextAsync(sandbox.PathOf("go"), "");

        Assert.All(await Task.WhenAll(waiting), exit => Assert.Equal(2, exit.ExitCode));
    }

    [Fact]
    public async Task Socket_paths_longer_than_the_kernel_takes_work()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        string directory = sandbox.PathOf(new string('d', 120));
        var launch = new SupervisorLaunch
        {
            Program = Environment.ProcessPath!,
            StateDirectory = directory,
            SocketPath = Path.Combine(directory, "s.sock"),
            CgroupParent = sandbox.CgroupParent,
        };
        using SpawnedSupervisor spawned = await SupervisorSpawner.StartAsync(launch);

        await using SupervisorClient client = await SupervisorClient.ConnectAsync(launch.SocketPath);
        Assert.Equal(spawned.ProcessId, client.Hello.ProcessId);
        await client.ShutdownAsync(killTasks: true);
        await Sandbox.UntilAsync(spawned.TryReap);
    }

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
