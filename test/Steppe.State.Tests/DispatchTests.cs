using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class DispatchTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void AChildIsTheParentWithItsOwnIdPayloadAndMeta()
    {
        AdmittedJob parent = Parent();
        EvaluationId evaluation = new(_cluster.Uuid());
        CommandOutcome.Accepted accepted = _cluster.Do(Dispatch("p/dispatch-1-a") with
        {
            EvaluationId = evaluation,
            Payload = [1, 2],
            Meta = Meta(("who", "me")),
            Priority = 70,
        });

        AdmittedJob child = Find("p/dispatch-1-a");
        Assert.Equal(("p/dispatch-1-a", evaluation, child.CreateIndex), (accepted.ChildId, accepted.EvaluationId, accepted.ModifyIndex));
        Assert.Equal(("p", "p/dispatch-1-a", true), (child.Specification.ParentId, child.Specification.Name, child.Specification.Dispatched));
        Assert.Equal([1, 2], child.Specification.Payload!);
        Assert.Equal(["from=parent", "who=me"], child.Specification.Meta!.Select(static pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal((70, 0UL, JobStatus.Pending), (child.Priority, child.Version, child.Status));
        Assert.Equal((false, false), (child.IsParameterized, child.MakesChildren));
        Assert.Same(parent.Groups[0], child.Groups[0]);
        Evaluation made = Assert.Single(_cluster.State.EvaluationsOf(child.Key));
        Assert.Equal((evaluation, EvaluationTriggers.JobRegister, 70), (made.Id, made.TriggeredBy, made.Priority));
        Assert.Equal([child.Key], _cluster.State.Families.ChildrenOf(parent.Key));
    }

    [Fact]
    public void TheParentRunsUntilItIsStoppedAndCountsItsChildren()
    {
        AdmittedJob parent = Parent();
        Assert.Equal((JobStatus.Running, new ChildrenSummary()), (parent.Status, Counts()));

        _cluster.Do(Dispatch("p/dispatch-1-a"));
        _cluster.Do(Dispatch("p/dispatch-1-b"));
        Assert.Equal(new ChildrenSummary { Pending = 2 }, Counts());

        Allocation allocation = Place(Find("p/dispatch-1-a"));
        Assert.Equal(new ChildrenSummary { Pending = 1, Running = 1 }, Counts());

        Finish(Find("p/dispatch-1-a"), allocation);
        Assert.Equal(new ChildrenSummary { Pending = 1, Dead = 1 }, Counts());

        Stop("p");
        Assert.Equal(JobStatus.Dead, Find("p").Status);
        Assert.Equal(JobStatus.Pending, Find("p/dispatch-1-b").Status);
    }

    [Fact]
    public void AForgottenChildStaysCountedAsDead()
    {
        Parent();
        _cluster.Do(Dispatch("p/dispatch-1-a") with { IdempotencyToken = "t" });
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key("p/dispatch-1-a"), Purge = true });

        Assert.Equal(new ChildrenSummary { Dead = 1 }, Counts());
        Assert.Empty(_cluster.State.Families.ChildrenOf(Key("p")));
        Assert.Null(_cluster.State.Families.FindDispatched(Key("p"), "t"));
    }

    [Fact]
    public void AParentThatIsMadeAgainCountsTheChildrenOfTheOneBefore()
    {
        Parent();
        _cluster.Do(Dispatch("p/dispatch-1-a"));
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key("p"), Purge = true });
        Parent();

        Assert.Equal(new ChildrenSummary { Pending = 1 }, Counts());
    }

    [Fact]
    public void ATokenGivesTheSameChildAndMakesNothing()
    {
        Parent();
        CommandOutcome.Accepted first = _cluster.Do(Dispatch("p/dispatch-1-a") with { EvaluationId = new(_cluster.Uuid()), IdempotencyToken = "t" });
        CommandOutcome.Accepted second = _cluster.Do(Dispatch("p/dispatch-2-b") with { EvaluationId = new(_cluster.Uuid()), IdempotencyToken = "t" });

        Assert.Equal((first.ChildId, first.ModifyIndex), (second.ChildId, second.ModifyIndex));
        Assert.True(second.EvaluationId.IsNone);
        Assert.Single(_cluster.State.Evaluations.Rows);
        Assert.Equal("p/dispatch-3-c", _cluster.Do(Dispatch("p/dispatch-3-c") with { IdempotencyToken = "u" }).ChildId);
    }

    [Fact]
    public void ATokenGivesAChildThatIsDeadAsWell()
    {
        Parent();
        _cluster.Do(Dispatch("p/dispatch-1-a") with { IdempotencyToken = "t" });
        Finish(Find("p/dispatch-1-a"), Place(Find("p/dispatch-1-a")));
        Assert.Equal(JobStatus.Dead, Find("p/dispatch-1-a").Status);
        Assert.Equal("p/dispatch-1-a", _cluster.Do(Dispatch("p/dispatch-2-b") with { IdempotencyToken = "t" }).ChildId);
    }

    [Fact]
    public void AnotherParentHasTokensOfItsOwn()
    {
        Parent();
        Parent("q");
        _cluster.Do(Dispatch("p/dispatch-1-a") with { IdempotencyToken = "t" });

        Assert.Equal("q/dispatch-1-a", _cluster.Do(Dispatch("q/dispatch-1-a") with { Job = Key("q"), IdempotencyToken = "t" }).ChildId);
    }

    [Fact]
    public void WhatIsNoTemplateIsNotDispatched()
    {
        Assert.Equal("parameterized job not found", Refusal(Dispatch("x/dispatch-1-a") with { Job = Key("x") }).Sentence);
        _cluster.Register(Cluster.Job("plain", type: "batch"));
        Assert.Equal("Specified job \"plain\" is not a parameterized job", Refusal(Dispatch("plain/dispatch-1-a") with { Job = Key("plain") }).Sentence);
        Parent();
        _cluster.Do(Dispatch("p/dispatch-1-a"));
        Assert.Contains("is not a parameterized job", Refusal(Dispatch("x") with { Job = Key("p/dispatch-1-a") }).Sentence, StringComparison.Ordinal);
        Stop("p");
        Assert.Equal("Specified job \"p\" is stopped", Refusal(Dispatch("p/dispatch-2-a")).Sentence);
    }

    [Theory]
    [InlineData("required", false, "Payload is not provided but required by parameterized job")]
    [InlineData("forbidden", true, "Payload provided but forbidden by parameterized job")]
    [InlineData("required", true, null)]
    [InlineData("forbidden", false, null)]
    [InlineData("optional", true, null)]
    [InlineData("optional", false, null)]
    public void ThePayloadIsAsTheTemplateWantsIt(string wanted, bool isGiven, string? refusal)
    {
        Parent(parameters: new ParameterizedConfig { Payload = wanted });
        CommandOutcome outcome = _cluster.Try(Dispatch("p/dispatch-1-a") with { Payload = isGiven ? [0] : null });

        Assert.Equal(refusal is null, outcome is CommandOutcome.Accepted);
        Assert.StartsWith(refusal ?? "", (outcome as CommandOutcome.Refused)?.Refusal.Sentence ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("must=1", null)]
    [InlineData("must=1,may=2", null)]
    [InlineData("may=2", "Dispatch did not provide required meta keys: must.")]
    [InlineData("must=1,x=1,y=1", "Dispatch request included unpermitted metadata keys: x, y.")]
    public void MetaIsAsTheTemplateWantsIt(string pairs, string? refusal)
    {
        Parent(parameters: new ParameterizedConfig { Payload = "optional", MetaRequired = ["must"], MetaOptional = ["may"] });
        CommandOutcome outcome = _cluster.Try(Dispatch("p/dispatch-1-a") with
        {
            Meta = Meta([.. pairs.Split(',').Select(static pair => (pair.Split('=')[0], pair.Split('=')[1]))]),
        });

        Assert.Equal(refusal is null, outcome is CommandOutcome.Accepted);
        Assert.StartsWith(refusal ?? "", (outcome as CommandOutcome.Refused)?.Refusal.Sentence ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void AChildIsNotRegisteredOver()
    {
        Parent();
        _cluster.Do(Dispatch("p/dispatch-1-a"));
        Refusal refusal = Refusal(new RegisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("p/dispatch-1-a", type: "batch") });

        Assert.Contains("is a child of \"p\"", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void KindsOfJobsDoNotChangeWhileTheyRun()
    {
        Parent();
        _cluster.Register(Cluster.Job("plain", type: "batch"));
        Job plain = Cluster.Job("p", type: "batch");
        Job template = plain with { Id = "plain", ParameterizedJob = new ParameterizedConfig { Payload = "optional" } };

        Assert.Equal("cannot update parameterized job to being non-parameterized", Refusal(Register(plain)).Sentence);
        Assert.Equal("cannot update non-parameterized job to being parameterized", Refusal(Register(template)).Sentence);
        Stop("p");
        _cluster.Do(Register(plain));
    }

    [Fact]
    public void ASnapshotBringsBackFamiliesTokensAndCounts()
    {
        Parent();
        _cluster.Do(Dispatch("p/dispatch-1-a") with { IdempotencyToken = "t", Payload = [9] });
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, buffer);
        StateSnapshot back = SnapshotCodec.Read(buffer.WrittenSpan);

        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(back));
        Assert.Equal([Key("p/dispatch-1-a")], back.Families.ChildrenOf(Key("p")));
        Assert.Equal(Key("p/dispatch-1-a"), back.Families.FindDispatched(Key("p"), "t"));
        Assert.Equal(new ChildrenSummary { Pending = 1 }, back.JobSummaries.Find(Key("p"))!.Children);
        Assert.Equal([9], back.Jobs.Find(Key("p/dispatch-1-a"))!.Specification.Payload!);
    }

    private static JobKey Key(string id) => new("default", id);

    private static ImmutableSortedDictionary<string, string> Meta(params (string Key, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(static pair => pair.Key, static pair => pair.Value);

    private AdmittedJob Parent(string id = "p", ParameterizedConfig? parameters = null) => _cluster.Register(
        Cluster.Job(id, type: "batch") with
        {
            ParameterizedJob = parameters ?? new ParameterizedConfig { Payload = "optional", MetaOptional = ["who"] },
            Meta = Meta(("from", "parent")),
        });

    private DispatchJob Dispatch(string child) => new()
    {
        RequestId = _cluster.Request(),
        At = _cluster.Now,
        Job = Key("p"),
        ChildId = child,
        EvaluationId = new EvaluationId(_cluster.Uuid()),
    };

    private RegisterJob Register(Job job) => new() { RequestId = _cluster.Request(), At = _cluster.Now, Job = job };

    private Refusal Refusal(Command command) => Assert.IsType<CommandOutcome.Refused>(_cluster.Try(command)).Refusal;

    private AdmittedJob Find(string id) => _cluster.State.Jobs.Find(Key(id))!;

    private ChildrenSummary? Counts() => _cluster.State.JobSummaries.Find(Key("p"))!.Children;

    private void Stop(string id) => _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key(id) });

    private Allocation Place(AdmittedJob child)
    {
        Allocation allocation = _cluster.Allocation(child, _cluster.AddNode("n"));
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(_cluster.Plan(allocation)));
        return allocation;
    }

    private void Finish(AdmittedJob child, Allocation allocation)
    {
        _cluster.Report(allocation, ClientStatus.Complete);
        Evaluation evaluation = _cluster.State.EvaluationsOf(child.Key).Single();
        _cluster.Do(new UpdateEvaluations { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [evaluation with { Status = EvaluationStatus.Complete }] });
    }
}
