using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Server.Tests.Protocol;

public sealed class ProtocolCodecTests
{
    [Fact]
    public void ANodeSurvivesTheWay()
    {
        Node node = Samples.Node("n1") with
        {
            IsEligible = false,
            Resources = new NodeResources
            {
                CpuMhz = 1, MemoryMb = 2, DiskMb = 3, TotalCores = 4, ReservableCores = [0, 1],
                Addresses = [new NodeAddress("default", "eth0", "10.0.0.1", "ipv4", "22")],
            },
            Events = [new NodeEvent { Message = "m", Subsystem = "Cluster", At = DateTimeOffset.UnixEpoch }],
        };
        Node copy = RoundTrip(new RegisterNodeRequest(node)).Node;
        Assert.Equal(Text(node), Text(copy));
        Assert.False(copy.IsEligible);
        Assert.Equal(node.SecretId, copy.SecretId);
        Assert.Equal([0, 1], copy.Resources.ReservableCores);
    }

    [Fact]
    public void AReportSurvivesTheWay()
    {
        var at = new DateTimeOffset(2031, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567);
        var update = new AllocationUpdate
        {
            Id = new AllocationId(Guid.NewGuid()),
            ClientStatus = ClientStatus.Failed,
            ClientDescription = "Failed tasks",
            TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty.Add("main", new TaskState
            {
                State = TaskRunState.Dead,
                Failed = true,
                Restarts = 3,
                FinishedAt = at,
                Events = [new TaskEvent { Type = "Terminated", At = at, Details = ImmutableSortedDictionary<string, string>.Empty.Add("exit_code", "1") }],
            }),
        };
        var request = new UpdateAllocationsRequest(new RequestId(Guid.NewGuid()), new NodeId(Guid.NewGuid()), Guid.NewGuid(), [update]);
        UpdateAllocationsRequest copy = RoundTrip(request);
        Assert.Equal(Text(request), Text(copy));
        Assert.Equal(at, copy.Updates[0].TaskStates["main"].FinishedAt);
    }

    [Fact]
    public void FieldsOfANewerPeerAreSkippedAndMissingOnesHaveTheirDefault()
    {
        HeartbeatReply reply = ProtocolCodec.Decode<HeartbeatReply>(
            """{"HeartbeatTtl":"00:00:10","Servers":["a:1"],"Invented":{"Later":[1]}}"""u8);
        Assert.Equal((TimeSpan.FromSeconds(10), false), (reply.HeartbeatTtl, reply.MustRegister));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"Servers\":3}")]
    public void GarbageIsAnError(string json) =>
        Assert.ThrowsAny<JsonException>(() => ProtocolCodec.Decode<HeartbeatReply>(Encoding.UTF8.GetBytes(json)));

    private static T RoundTrip<T>(T message)
        where T : class => ProtocolCodec.Decode<T>(ProtocolCodec.Encode(message));

    private static string Text<T>(T message) => message is Node node
        ? Encoding.UTF8.GetString(ProtocolCodec.Encode(new RegisterNodeRequest(node)))
        : Encoding.UTF8.GetString(ProtocolCodec.Encode(message));
}
