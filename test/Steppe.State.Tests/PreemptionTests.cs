using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>What a plan may take from others, and what becomes of them.</summary>
public sealed class PreemptionTests
{
    private readonly Cluster _cluster = new();
    private readonly Node _node;
    private readonly Allocation _victim;

    public PreemptionTests()
    {
        _node = _cluster.AddNode("n1", cpu: 1000);
        AdmittedJob low = _cluster.Register(Cluster.Job("low", cpu: 800) with { Priority = 40 });
        _victim = _cluster.Allocation(low, _node);
        _cluster.Apply(_cluster.Plan(_victim));
    }

    [Fact]
    public void TheVictimIsEvictedAndBothAreTold()
    {
        Allocation urgent = Urgent(priority: 50);
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(Taking(urgent, _victim)));

        Allocation evicted = _cluster.State.Allocations.Find(_victim.Id)!;
        Assert.Equal((DesiredStatus.Evict, urgent.Id), (evicted.DesiredStatus, evicted.Preemption!.PreemptedBy));
        Assert.Equal(_cluster.State.Index, evicted.AllocationModifyIndex);
        Assert.Equal([_victim.Id], _cluster.State.Allocations.Find(urgent.Id)!.Preemption!.Preempted);
    }

    [Theory]
    [InlineData(49)]
    [InlineData(40)]
    [InlineData(10)]
    public void ANodeRefusesWhoIsNotUrgentEnough(int priority)
    {
        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, Taking(Urgent(priority), _victim));
        Assert.Equal([_node.Id], verified.RejectedNodes);
        Assert.True(verified.Accepted.IsEmpty);
    }

    [Fact]
    public void TheVictimMustRunWhereTheRoomIsNeeded()
    {
        Node other = _cluster.AddNode("n2");
        Allocation urgent = Urgent(50) with { NodeId = other.Id };
        Plan plan = Taking(urgent, _victim) with { Preemptions = [new PlannedPreemption(_victim.Id, other.Id, urgent.Id)] };
        Assert.Equal([other.Id], PlanVerifier.Verify(_cluster.State, plan).RejectedNodes);
    }

    [Fact]
    public void NobodyIsEvictedWithoutTheOneHeMakesRoomFor()
    {
        Plan plan = Taking(Urgent(50), _victim);
        Allocation other = Urgent(50);
        Assert.Equal([_node.Id], PlanVerifier.Verify(_cluster.State, plan with { Placements = [other] }).RejectedNodes);
    }

    [Fact]
    public void WhoHasEndedMeanwhileWasNotEvicted()
    {
        Plan plan = Taking(Urgent(50), _victim);
        _cluster.Report(_victim, ClientStatus.Complete);
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(plan));
        Assert.Equal(DesiredStatus.Run, _cluster.State.Allocations.Find(_victim.Id)!.DesiredStatus);
    }

    [Fact]
    public void WithoutPreemptionThereIsNoRoom() =>
        Assert.Equal([_node.Id], PlanVerifier.Verify(_cluster.State, _cluster.Plan(Urgent(50))).RejectedNodes);

    [Fact]
    public void PlansWrittenBeforeThereWasPreemptionAreStillRead()
    {
        ApplyPlan plan = new() { RequestId = _cluster.Request(), At = _cluster.Now, Plan = _cluster.Plan(Urgent(50)), Evaluations = [] };
        byte[] entry = [1, .. System.Text.Json.JsonSerializer.SerializeToUtf8Bytes([plan], StateJson.TypeInfo<List<Command>>())];
        string text = System.Text.Encoding.UTF8.GetString(entry);
        Assert.Contains("\"Preemptions\":[],", text, StringComparison.Ordinal);
        byte[] older = System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(entry).Replace("\"Preemptions\":[],", "", StringComparison.Ordinal));
        Assert.Empty(Assert.IsType<ApplyPlan>(Assert.Single(CommandCodec.Decode(older))).Plan.Preemptions);
    }

    private Allocation Urgent(int priority) =>
        _cluster.Allocation(_cluster.Register(Cluster.Job($"urgent-{priority}", cpu: 900) with { Priority = priority }), _node);

    private Plan Taking(Allocation urgent, Allocation victim)
    {
        urgent = urgent with { Preemption = new AllocationPreemption { Preempted = [victim.Id] } };
        return _cluster.Plan(urgent) with { Preemptions = [new PlannedPreemption(victim.Id, _node.Id, urgent.Id)] };
    }
}
