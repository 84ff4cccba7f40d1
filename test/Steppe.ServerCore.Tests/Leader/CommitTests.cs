using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>The two heads and group commit.</summary>
public sealed class CommitTests
{
    private static readonly NodeResources Huge = new() { CpuMhz = 100_000_000, MemoryMb = 100_000_000, DiskMb = 100_000_000 };

    private readonly Script _script = new();

    [Fact]
    public void AnAnswerIsGivenOnlyWhenTheEntryHasLanded()
    {
        _script.LandsAtOnce = false;
        ulong ticket = _script.Propose(Script.RegisterNode(Samples.Node("n1")));

        Assert.Null(_script.ReplyTo(ticket));
        Assert.Equal(1, _script.Machine.Head.Nodes.Count);
        Assert.Equal(0, _script.Machine.Committed.Nodes.Count);

        _script.Land();
        Assert.IsType<CommandOutcome.Accepted>(_script.ReplyTo(ticket));
        Assert.Equal(1, _script.Machine.Committed.Nodes.Count);
    }

    [Fact]
    public void ReadersSeeAChangeBeforeItsAnswerIsGiven()
    {
        ulong ticket = _script.Propose(Script.RegisterNode(Samples.Node("n1")));
        int shown = _script.Effects.FindIndex(static effect => effect is ServerEffect.Committed { Snapshot.Nodes.Count: 1 });
        int answered = _script.Effects.FindIndex(effect => effect is ServerEffect.Reply reply && reply.Ticket == ticket);
        Assert.InRange(shown, 0, answered);
    }

    [Fact]
    public void WhatIsProposedMeanwhileSharesOneEntry()
    {
        _script.LandsAtOnce = false;
        int before = _script.EntrySizes.Count;
        ulong[] tickets = [.. Enumerable.Range(0, 100).Select(i => _script.Propose(Script.RegisterNode(Samples.Node($"n{i}"))))];
        _script.Land();
        _script.Land();

        Assert.False(_script.IsAppending);
        Assert.Equal([1, 99], _script.EntrySizes.Skip(before));
        Assert.All(tickets, ticket => Assert.IsType<CommandOutcome.Accepted>(_script.ReplyTo(ticket)));

        ulong[] indexes = [.. tickets.Select(ticket => ((CommandOutcome.Accepted)_script.ReplyTo(ticket)!).Index)];
        Assert.Equal(100, indexes.Distinct().Count());
    }

    [Fact]
    public void AnEntryIsBounded()
    {
        _script.LandsAtOnce = false;
        int before = _script.EntrySizes.Count;
        foreach (int i in Enumerable.Range(0, 1100))
        {
            _script.Propose(Script.RegisterNode(Samples.Node($"n{i}")));
        }

        _script.LandsAtOnce = true;
        _script.Land();
        Assert.Equal([1, 512, 512, 75], _script.EntrySizes.Skip(before));
    }

    [Fact]
    public void WhatWritesNothingFillsAnEntryToo()
    {
        _script.LandsAtOnce = false;
        int before = _script.EntrySizes.Count;
        foreach (int _ in Enumerable.Range(0, 600))
        {
            _script.Propose(static context => new UpdateAllocations { RequestId = context.NewRequestId(), At = context.At, Updates = [], Evaluations = [] });
        }

        _script.LandsAtOnce = true;
        _script.Land();
        Assert.Equal([1, 512, 87], _script.EntrySizes.Skip(before));
    }

    [Fact]
    public void NothingIsScheduledWhilePlansThatFillAnEntryWaitForTheLog()
    {
        const int Count = CommitPipeline.MaxRowsPerEntry / 2;
        _script.AddNode(Samples.Node("n1") with { Resources = Huge });
        _script.LandsAtOnce = false;
        foreach (int i in Enumerable.Range(0, 5))
        {
            _script.Propose(Script.RegisterJob(Samples.Job($"web-{i}", count: Count)));
        }

        // The first registration is on its way alone, and the plans of two jobs wait.
        Assert.Equal(2 * Count, _script.Head.Allocations.Count);
        Assert.Null(_script.Scheduled);

        // What is asked for meanwhile is behind no more than was there.
        ulong small = _script.Propose(Script.RegisterNode(Samples.Node("n2")));
        int entries = _script.EntrySizes.Count;
        while (_script.ReplyTo(small) is null)
        {
            _script.Land();
        }

        Assert.InRange(_script.EntrySizes.Count - entries, 3, 4);
        _script.LandsAtOnce = true;
        _script.Land();
        Assert.Equal(5 * Count, _script.Machine.Committed.Allocations.Count);
    }

    [Fact]
    public void ReportsThatWaitKeepNoWorkFromBeingPlaced()
    {
        const int Count = CommitPipeline.MaxRowsPerEntry;
        _script.AddNode(Samples.Node("n1") with { Resources = Huge });
        _script.Register(Samples.Job("web", count: Count));
        _script.LandsAtOnce = false;
        foreach (Allocation allocation in _script.Live("web"))
        {
            _script.Report(allocation, ClientStatus.Running);
        }

        _script.Propose(Script.RegisterJob(Samples.Job("next")));
        Assert.Equal(Count + 1, _script.Head.Allocations.Count);
    }

    [Theory]
    [InlineData(1, 512)]
    [InlineData(1000, 512)]
    [InlineData(100_000, 3125)]
    [InlineData(1_000_000, 4096)]
    public void ALargeJobIsPlacedInPartsOfSomeSize(int wanted, int part) => Assert.Equal(part, ScheduleConclusion.PartOf(wanted));

    [Fact]
    public void APlanThatWasTakenInPartGoesOnWhenThereIsRoom()
    {
        const int Count = (2 * CommitPipeline.MaxRowsPerEntry) + 10;
        _script.AddNode(Samples.Node("n1") with { Resources = Huge });
        _script.LandsAtOnce = false;
        _script.Propose(Script.RegisterJob(Samples.Job("web", count: Count)));
        Assert.Equal(CommitPipeline.MaxRowsPerEntry, _script.Head.Allocations.Count);
        Assert.Null(_script.Scheduled);

        _script.LandsAtOnce = true;
        _script.Land();
        Assert.Equal(Count, _script.Machine.Committed.Allocations.Count);
    }

    [Fact]
    public void ARefusalOfWhatIsDurableIsAnsweredAtOnceAndNeverLogged()
    {
        _script.LandsAtOnce = false;
        Job job = Samples.Job("web");
        CommandFactory conflicting = context => new RegisterJob
        {
            RequestId = context.NewRequestId(), At = context.At, Job = job, EnforcedJobModifyIndex = 77,
        };

        ulong ticket = _script.Propose(conflicting);

        Assert.Equal(RefusalCode.Conflict, Assert.IsType<CommandOutcome.Refused>(_script.ReplyTo(ticket)).Refusal.Code);
        Assert.False(_script.IsAppending);
        Assert.Same(_script.Machine.Committed, _script.Machine.Head);
    }

    [Fact]
    public void ChecksSeeWhatIsProposedButNotYetDurable()
    {
        _script.LandsAtOnce = false;
        Job job = Samples.Job("web");
        CommandFactory onlyIfNew = context => new RegisterJob
        {
            RequestId = context.NewRequestId(), At = context.At, Job = job, EnforcedJobModifyIndex = 0,
        };
        _script.Propose(onlyIfNew);
        ulong second = _script.Propose(onlyIfNew);

        // If the first one does not land, there was nothing to refuse it for.
        Assert.Null(_script.ReplyTo(second));
        int entries = _script.EntrySizes.Count;
        _script.Land();
        Assert.IsType<CommandOutcome.Refused>(_script.ReplyTo(second));
        Assert.Equal(entries + 1, _script.EntrySizes.Count);
    }

    [Fact]
    public void ARepeatGetsTheFirstAnswerButNotBeforeItIsDurable()
    {
        _script.LandsAtOnce = false;
        var request = new RequestId(Samples.Uuid());
        Job job = Samples.Job("web");
        ulong first = _script.Propose(Script.RegisterJob(job, request));
        ulong repeat = _script.Propose(Script.RegisterJob(job, request));
        Assert.Null(_script.ReplyTo(repeat));

        _script.LandsAtOnce = true;
        _script.Land();
        ulong late = _script.Propose(Script.RegisterJob(job, request));

        Assert.NotNull(_script.ReplyTo(first));
        Assert.Equal(_script.ReplyTo(first), _script.ReplyTo(repeat));
        Assert.Equal(_script.ReplyTo(first), _script.ReplyTo(late));
        Assert.Single(_script.Replay().EvaluationsOf(new JobKey("default", "web")), static evaluation => evaluation.TriggeredBy == EvaluationTriggers.JobRegister);
    }

    [Fact]
    public void WhenAnEntryDoesNotLandTheHeadIsDroppedAndNothingIsHandledAnyMore()
    {
        _script.LandsAtOnce = false;
        ulong ticket = _script.Propose(Script.RegisterNode(Samples.Node("n1")));
        _script.Propose(Script.RegisterNode(Samples.Node("n2")));

        _script.FailAppend();

        Assert.Contains(_script.Effects, static effect => effect is ServerEffect.StepDown { Reason: "disk on fire" });
        Assert.Equal(0, _script.Machine.Head.Nodes.Count);
        Assert.Null(_script.ReplyTo(ticket));
        Assert.Empty(_script.Machine.Handle(new ServerInput.Tick(), _script.Now));
        Assert.True(_script.Machine.HasSteppedDown);
    }

    [Fact]
    public void TimeInCommandsNeverGoesBack()
    {
        _script.Do(Script.RegisterNode(Samples.Node("n1")));
        DateTimeOffset before = _script.Head.LastCommandAt;
        _script.Now -= TimeSpan.FromHours(1);
        _script.Do(Script.RegisterNode(Samples.Node("n2")));
        Assert.Equal(before, _script.Head.LastCommandAt);
    }

    [Fact]
    public void TheFirstCommandNamesTheCluster()
    {
        Assert.NotEqual(Guid.Empty, _script.Machine.Committed.ClusterId);
        var again = new Script(_script.Replay(), seed: 2);
        Assert.Equal(_script.Machine.Committed.ClusterId, again.Machine.Committed.ClusterId);
        Assert.Empty(again.Log);
    }
}
