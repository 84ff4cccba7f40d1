using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>Changes of a group's count, their bounds, and what is remembered of them.</summary>
public sealed class ScaleJobTests
{
    private static readonly JobKey Web = new("default", "web");

    private readonly Cluster _cluster = new();

    [Fact]
    public void ANewCountIsANewVersionWithAnEvaluationAndAnEvent()
    {
        AdmittedJob before = _cluster.Register(Cluster.Job("web", count: 2));
        _cluster.Do(new TagJobVersion { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web, Name = "two" });
        using JsonDocument meta = JsonDocument.Parse("""{"by":{"whom":1}}""");
        CommandOutcome.Accepted scaled = _cluster.Do(Scale(5) with
        {
            Message = "more", Meta = ImmutableSortedDictionary<string, JsonElement>.Empty.Add("by", meta.RootElement.GetProperty("by").Clone()),
        });

        AdmittedJob job = _cluster.State.Jobs.Find(Web)!;
        Assert.Equal((1UL, 5), (job.Version, job.Groups[0].Count));
        Assert.Equal(scaled.Index, job.JobModifyIndex);
        Assert.Null(job.Specification.VersionTag);
        Assert.Equal(before.CreateIndex, job.CreateIndex);
        Evaluation evaluation = _cluster.State.Evaluations.Find(scaled.EvaluationId)!;
        Assert.Equal((EvaluationTriggers.JobScaling, job.JobModifyIndex), (evaluation.TriggeredBy, evaluation.JobModifyIndex));
        ScalingEvent happened = Assert.Single(_cluster.State.JobScalings.Find(Web)!.Of(job.Groups[0].Name));
        Assert.Equal((5, 2, "more", scaled.Index), (happened.Count, happened.PreviousCount, happened.Message, happened.CreateIndex));

        var bytes = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, bytes);
        StateSnapshot read = SnapshotCodec.Read(bytes.WrittenSpan);
        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(read));
        Assert.Equal("""{"whom":1}""", read.JobScalings.Find(Web)!.Of(job.Groups[0].Name)[0].Meta!["by"].GetRawText());
    }

    [Fact]
    public void ADeploymentThatGoesOnBlocksANewCountButNoEvent()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web", count: 2));
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(_cluster.Plan() with { Deployment = _cluster.Deployment(job) }));
        Assert.Equal("job scaling blocked due to active deployment", Assert.IsType<CommandOutcome.Refused>(_cluster.Try(Scale(5))).Refusal.Sentence);
        _cluster.Do(Scale(null));
    }

    [Fact]
    public void TheCountThereIsMakesNoVersionButAnEvaluation()
    {
        _cluster.Register(Cluster.Job("web", count: 2));
        CommandOutcome.Accepted scaled = _cluster.Do(Scale(2));
        Assert.Equal(0UL, _cluster.State.Jobs.Find(Web)!.Version);
        Assert.NotNull(_cluster.State.Evaluations.Find(scaled.EvaluationId));
    }

    [Fact]
    public void WordsWithoutACountChangeNothingElse()
    {
        AdmittedJob before = _cluster.Register(Cluster.Job("web", count: 2));
        CommandOutcome.Accepted said = _cluster.Do(Scale(null) with { Message = "no metrics", IsError = true });
        Assert.True(said.EvaluationId.IsNone);
        Assert.Same(before, _cluster.State.Jobs.Find(Web));
        ScalingEvent happened = Assert.Single(_cluster.State.JobScalings.Find(Web)!.Of("group"));
        Assert.Equal((null, 2, true), (happened.Count, happened.PreviousCount, happened.IsError));
        Assert.Equal([new Change.OfJobScaling(Web)], _cluster.LastChanges);
    }

    [Fact]
    public void TwentyEventsAreKeptTheNewestFirstAndTheyGoWithTheJob()
    {
        _cluster.Register(Cluster.Job("web", count: 1));
        for (int count = 1; count <= 25; count++)
        {
            _cluster.Do(Scale(count));
        }

        Assert.Equal(Enumerable.Range(6, 20).Reverse().Cast<int?>(), _cluster.State.JobScalings.Find(Web)!.Of("group").Select(static row => row.Count));
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web, Purge = true });
        Assert.Null(_cluster.State.JobScalings.Find(Web));
    }

    [Theory]
    [InlineData(0, "group count was less than scaling policy minimum: 0 < 1")]
    [InlineData(5, "group count was greater than scaling policy maximum: 5 > 4")]
    [InlineData(-1, "the count -1 is negative: ask for 0 or more")]
    public void TheBoundsOfTheScalingBlockHold(int count, string sentence)
    {
        Job job = Cluster.Job("web", count: 2);
        _cluster.Register(job with
        {
            TaskGroups = [.. job.TaskGroups!.Select(static group => group with { Scaling = new ScalingPolicy { Min = 1, Max = 4, Enabled = false } })],
        });
        Assert.Equal(new Refusal(RefusalCode.Invalid, null, sentence), Refusal(Scale(count)));
        _cluster.Do(Scale(4));
        _cluster.Do(Scale(1));
    }

    [Fact]
    public void WhatCannotBeScaledIsRefused()
    {
        Assert.Equal(new Refusal(RefusalCode.NotFound, null, "job \"web\" not found"), Refusal(Scale(1)));
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Assert.Equal("task group \"db\" specified for scaling does not exist in job", Refusal(Scale(1) with { Group = "db" }).Sentence);
        Assert.Equal("a scaling event that is an error has no count: leave one of them out", Refusal(Scale(1) with { IsError = true }).Sentence);
        Assert.Equal(
            new Refusal(RefusalCode.Conflict, null, $"Enforcing job modify index 77: job exists with conflicting job modify index: {job.JobModifyIndex}"),
            Refusal(Scale(1) with { EnforcedJobModifyIndex = 77 }));
        _cluster.Do(Scale(3) with { EnforcedJobModifyIndex = job.JobModifyIndex });

        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web });
        Assert.Equal("job \"web\" is stopped: run it again before it is scaled", Refusal(Scale(1)).Sentence);

        _cluster.Register(Cluster.Job("everywhere", type: "system"));
        ScaleJob system = Scale(2) with { Job = new JobKey("default", "everywhere") };
        Assert.Equal("cannot scale jobs of type \"system\"", Refusal(system).Sentence);
        _cluster.Do(system with { Count = 0, RequestId = _cluster.Request() });
    }

    private ScaleJob Scale(int? count) => new()
    {
        RequestId = _cluster.Request(),
        At = _cluster.Now,
        Job = Web,
        Group = "group",
        Count = count,
        EvaluationId = count is null ? default : new EvaluationId(_cluster.Uuid()),
    };

    private Refusal Refusal(ScaleJob command) => Assert.IsType<CommandOutcome.Refused>(_cluster.Try(command)).Refusal;
}
