using System.Collections.Immutable;
using System.Text;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Server.Tests.Protocol;

public sealed class ReportCodecTests
{
    private static readonly DateTimeOffset Then = new(2031, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void AReportSurvivesTheWay()
    {
        UpdateAllocationsRequest request = Report();
        UpdateAllocationsRequest copy = ReportCodec.Decode(ReportCodec.Encode(request));
        Assert.Equal(Text(request), Text(copy));
        Assert.True(copy.Relayed);
        Assert.False(ReportCodec.Decode(ReportCodec.Encode(request with { Relayed = false, Updates = [] })).Relayed);
    }

    [Fact]
    public void AReportTakesAFractionOfItsJson()
    {
        AllocationUpdate one = Report().Updates[0];
        UpdateAllocationsRequest request = Report() with { Updates = [.. Enumerable.Range(0, 100).Select(_ => one with { Id = new AllocationId(Guid.NewGuid()) })] };
        Assert.True(ReportCodec.Encode(request).Length < ProtocolCodec.Encode(request).Length / 5);
    }

    [Fact]
    public void CutReportsAreRefused()
    {
        byte[] bytes = ReportCodec.Encode(Report());
        for (int kept = 0; kept < bytes.Length; kept++)
        {
            Assert.Throws<RowFormatException>(() => ReportCodec.Decode(bytes.AsSpan(0, kept)));
        }

        Assert.Throws<RowFormatException>(() => ReportCodec.Decode([.. bytes, 0]));
    }

    [Fact]
    public void DamagedReportsAreRefusedOrReadAsOthersAndThenEverythingInThemCanBeRead()
    {
        byte[] bytes = ReportCodec.Encode(Report());
        int refused = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            foreach (byte flip in (byte[])[0xFF, 0x01, 0x80])
            {
                byte[] damaged = [.. bytes];
                damaged[at] ^= flip;
                try
                {
                    Text(ReportCodec.Decode(damaged));
                }
                catch (RowFormatException)
                {
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 1, 3 * bytes.Length);
    }

    [Fact]
    public void ANewerFormatIsNamed()
    {
        byte[] bytes = ReportCodec.Encode(Report());
        bytes[0] = 9;
        Assert.Contains("format 9", Assert.Throws<RowFormatException>(() => ReportCodec.Decode(bytes)).Message, StringComparison.Ordinal);
    }

    private static UpdateAllocationsRequest Report() => new(
        new RequestId(Guid.NewGuid()),
        new NodeId(Guid.NewGuid()),
        Guid.NewGuid(),
        [
            new AllocationUpdate
            {
                Id = new AllocationId(Guid.NewGuid()),
                ClientStatus = ClientStatus.Failed,
                ClientDescription = "Failed tasks",
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty.Add("main", new TaskState
                {
                    State = TaskRunState.Dead,
                    Failed = true,
                    Restarts = 3,
                    StartedAt = Then,
                    FinishedAt = Then.AddTicks(1234567),
                    LastRestartAt = Then.AddHours(1),
                    Events =
                    [
                        new TaskEvent { Type = "Started", At = Then },
                        new TaskEvent { Type = "of our own", At = Then, Details = ImmutableSortedDictionary<string, string>.Empty.Add("exit_code", "1") },
                    ],
                }),
                Health = new HealthVerdict(new DeploymentId(Guid.NewGuid()), IsHealthy: false, Then),
            },
            new AllocationUpdate
            {
                Id = new AllocationId(Guid.NewGuid()), ClientStatus = ClientStatus.Pending, ClientDescription = "", TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
            },
        ],
        Relayed: true);

    private static string Text(UpdateAllocationsRequest request) => Encoding.UTF8.GetString(ProtocolCodec.Encode(request));
}
