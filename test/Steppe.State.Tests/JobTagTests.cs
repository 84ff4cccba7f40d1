using System.Buffers;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>Names of job versions, and that named versions are kept.</summary>
public sealed class JobTagTests
{
    private static readonly JobKey Web = new("default", "web");

    private readonly Cluster _cluster = new();

    [Fact]
    public void ANamedVersionIsKeptAndDoesNotCount()
    {
        RegisterTo(3);
        Tag("first", version: 0, "as it began");
        Tag("newest", version: null);
        RegisterTo(12);

        JobHistory history = _cluster.State.JobHistories.Find(Web)!;
        Assert.Equal([0UL, 2, 6, 7, 8, 9, 10, 11], history.Versions.Select(static version => version.Version));
        Assert.Equal(("as it began", 0UL), (history.FindTagged("first")!.Specification.VersionTag!.Description, history.FindTagged("first")!.Version));
        Assert.Equal(2UL, history.FindTagged("newest")!.Version);
        Assert.Null(_cluster.State.Jobs.Find(Web)!.Specification.VersionTag);

        var bytes = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, bytes);
        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(SnapshotCodec.Read(bytes.WrittenSpan)));

        _cluster.Do(new UntagJobVersion { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web, Name = "first" });
        Assert.Equal(2UL, _cluster.State.JobHistories.Find(Web)!.Versions[0].Version);
    }

    [Fact]
    public void TheCurrentVersionIsNamedInBothTables()
    {
        RegisterTo(1);
        Tag("golden", version: 0);
        Assert.Equal("golden", _cluster.State.Jobs.Find(Web)!.Specification.VersionTag!.Name);
        Assert.Same(_cluster.State.Jobs.Find(Web), _cluster.State.FindJobVersion(Web, 0));

        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web });
        Assert.Null(_cluster.State.Jobs.Find(Web)!.Specification.VersionTag);
        Assert.Equal(0UL, _cluster.State.JobHistories.Find(Web)!.FindTagged("golden")!.Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AVersionThatIsGoneBackToLeavesItsNameBehind(bool byHand)
    {
        RegisterTo(2);
        Tag("golden", version: 0);
        if (byHand)
        {
            _cluster.Do(new RevertJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web, JobVersion = 0, EvaluationId = new EvaluationId(_cluster.Uuid()) });
        }
        else
        {
            _cluster.Do(new SetJobStability { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web, JobVersion = 0, IsStable = true });
            Deployment failing = _cluster.Deployment(_cluster.State.Jobs.Find(Web)!);
            _cluster.Apply(_cluster.Plan() with { Deployment = failing });
            _cluster.Do(new FailDeployment
            {
                RequestId = _cluster.Request(), At = _cluster.Now, DeploymentId = failing.Id, Description = "", RollsBack = true, EvaluationId = new EvaluationId(_cluster.Uuid()),
            });
        }

        AdmittedJob current = _cluster.State.Jobs.Find(Web)!;
        Assert.Equal((2UL, null), (current.Version, current.Specification.VersionTag));
        Assert.Equal(0UL, _cluster.State.JobHistories.Find(Web)!.FindTagged("golden")!.Version);
    }

    [Fact]
    public void ANameMovesOnlyWhenItIsFree()
    {
        RegisterTo(2);
        Tag("golden", version: 0);
        Assert.Equal(
            "tag \"golden\" already exists on version 0 of job \"web\": take it away there first, or choose another name",
            Refusal("golden", version: 1).Sentence);
        Tag("golden", version: 0, "said again");
        Tag("silver", version: 0);
        Assert.Null(_cluster.State.JobHistories.Find(Web)!.FindTagged("golden"));
        Tag("golden", version: 1);
    }

    [Fact]
    public void WhatIsNotThereIsRefused()
    {
        Assert.Equal("job not found", Refusal("x", version: 0).Sentence);
        RegisterTo(1);
        Assert.Equal("version 5 not found", Refusal("x", version: 5).Sentence);
        CommandOutcome outcome = _cluster.Try(new UntagJobVersion { RequestId = _cluster.Request(), At = _cluster.Now, Job = Web, Name = "x" });
        Assert.Equal(new Refusal(RefusalCode.NotFound, null, "tag \"x\" not found"), Assert.IsType<CommandOutcome.Refused>(outcome).Refusal);
    }

    private void RegisterTo(int count)
    {
        for (int at = (int)(_cluster.State.Jobs.Find(Web)?.Version + 1 ?? 0); at < count; at++)
        {
            _cluster.Register(Cluster.Job("web", count: at + 1));
        }
    }

    private void Tag(string name, ulong? version, string description = "") => _cluster.Do(Command(name, version, description));

    private Refusal Refusal(string name, ulong? version) =>
        Assert.IsType<CommandOutcome.Refused>(_cluster.Try(Command(name, version, ""))).Refusal;

    private TagJobVersion Command(string name, ulong? version, string description) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, Job = Web, Name = name, JobVersion = version, Description = description,
    };
}
