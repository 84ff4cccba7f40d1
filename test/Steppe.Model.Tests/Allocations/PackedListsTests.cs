using System.Collections.Immutable;
using System.Globalization;

namespace Steppe.Model.Tests.Allocations;

public sealed class PackedListsTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 9, 8, 7, 123, TimeSpan.Zero);
    private static readonly ImmutableSortedDictionary<string, double> NoScores = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    [Fact]
    public void ScoresComeOutAsTheyWentIn()
    {
        NodeScore[] scores =
        [
            new(new NodeId(new Guid("6f1c0d1e-5b1e-4c8e-9d0e-0123456789ab")), NoScores.Add("binpack", 1.0 / 3).Add("job-anti-affinity", 0).Add("node-affinity", -0.0), 1.0 / 7),
            new(default, NoScores, -1),
            new(
                new NodeId(new Guid("00000000-0000-0000-0000-000000000001")),
                NoScores.Add("allocation-spread", -5).Add("binpack", 1).Add("devices", 0.5).Add("job-anti-affinity", -0.25).Add("node-affinity", 1)
                    .Add("node-reschedule-penalty", -1).Add("preemption", 0.75),
                0.125),
        ];

        Assert.Equal(["binpack=0.3333333333333333,job-anti-affinity=0,node-affinity=-0", "", "allocation-spread=-5,binpack=1,devices=0.5,job-anti-affinity=-0.25,node-affinity=1,node-reschedule-penalty=-1,preemption=0.75"],
            scores.Select(static score => string.Join(',', score.Scores.Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}={one.Value}")))));
        Assert.Equal([1.0 / 7, -1, 0.125], scores.Select(static score => score.Normalized));
        Assert.Equal(scores[0], new NodeScore(scores[0].NodeId, scores[0].Scores, 1.0 / 7));
        Assert.Equal(scores[0], new NodeScore(scores[0].NodeId, [1.0 / 3, 0, -0.0], 1.0 / 7));
        Assert.NotEqual(scores[0], new NodeScore(scores[0].NodeId, [1.0 / 3, 0], 1.0 / 7));
        Assert.NotEqual(scores[0], new NodeScore(scores[0].NodeId, [1.0 / 3, 0, -0.0], 1.0 / 6));
    }

    [Fact]
    public void ScoresOfAScorerNobodyKnowsAreKept() =>
        Assert.Equal(0.5, new NodeScore(default, NoScores.Add("numa", 0.5).Add("binpack", 1), 0.5).Scores["numa"]);

    [Fact]
    public void EventsComeOutAsTheyWentIn()
    {
        TaskEvent[] events =
        [
            new() { Type = TaskEventTypes.Received, At = Now, DisplayMessage = "Task received by client" },
            new() { Type = "Something Of A Later Version", At = Now.ToOffset(TimeSpan.FromHours(2)), DisplayMessage = "" },
            new()
            {
                Type = TaskEventTypes.Terminated, At = Now.AddTicks(1), DisplayMessage = "Exit Code: 1, „größer“ \U0001F600",
                Details = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("exit_code", "1").Add("signal", new string('x', 300)),
            },
        ];

        var packed = TaskEventList.Pack(events);

        Assert.Equal(3, packed.Count);
        Assert.Equal(events.Select(Text), packed.Select(Text));
        Assert.Equal(events.Select(Text), Enumerable.Range(0, 3).Select(index => Text(packed[index])));
        Assert.True(packed.Equals(TaskEventList.Pack([.. events])));
        Assert.False(packed.Equals(TaskEventList.Pack([events[0]])));
        Assert.Throws<ArgumentOutOfRangeException>(() => packed[-1]);
        Assert.Same(TaskEventList.Empty, TaskEventList.Pack([]));
    }

    [Fact]
    public void TimesOfATaskComeOutAsTheyWentIn()
    {
        var state = new TaskState { StartedAt = Now, LastRestartAt = DateTimeOffset.MinValue };

        Assert.Equal((Now, DateTimeOffset.MinValue, null), (state.StartedAt, state.LastRestartAt, state.FinishedAt));
        Assert.Equal(state, state with { FinishedAt = null });
        Assert.NotEqual(state, state with { FinishedAt = Now });
    }

    [Fact]
    public void PlacesOfTypesAndScorersAreInTheLogForEver()
    {
        string[] types =
        [
            "Received", "Task Setup", "Started", "Terminated", "Restarting", "Not Restarting", "Killing", "Killed", "Driver Failure", "Signaling",
            "Downloading Artifacts", "Sibling Task Failed", "Main Tasks Dead", "Leader Task Dead",
        ];
        Assert.Equal(Enumerable.Range(0, types.Length), types.Select(static type => (int)TaskEventList.Pack([new TaskEvent { Type = type, At = Now }]).Packed[0]));
        Assert.Equal(255, TaskEventList.Pack([new TaskEvent { Type = "Something Of A Later Version", At = Now }]).Packed[0]);

        string[] scorers = ["binpack", "job-anti-affinity", "node-affinity", "node-reschedule-penalty", "allocation-spread", "devices", "preemption"];
        Assert.Equal(Enumerable.Range(0, scorers.Length).Select(static place => 1 << place), scorers.Select(static name => (int)new NodeScore(default, NoScores.Add(name, 1), 1).GetPacked()[0]));
    }

    private static string Text(TaskEvent happened) =>
        $"{happened.Type} {happened.At.UtcTicks} {happened.DisplayMessage} {string.Join(',', happened.Details.Select(static detail => $"{detail.Key}={detail.Value}"))}";
}
