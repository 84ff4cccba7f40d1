using System.Collections.Immutable;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server.Tests;

/// <summary>Which changes of a node have the jobs that may want it looked at: scheduler reference §22, "Register".</summary>
public sealed class NodeRegistrationsTests
{
    private static readonly Node Before = Samples.Node("n1", 4000) with
    {
        HostVolumes = ImmutableSortedDictionary.Create<string, HostVolume>(StringComparer.Ordinal).Add("data", new HostVolume("/srv/data", ReadOnly: false)),
        Resources = new NodeResources { CpuMhz = 4000, MemoryMb = 4096, DiskMb = 10_000, Devices = [Gpu("a")] },
    };

    private static readonly Dictionary<string, (bool Asks, Func<Node, Node> Change)> Rows = new(StringComparer.Ordinal)
    {
        ["nothing"] = (false, static node => node),
        ["datacenter"] = (true, static node => node with { Datacenter = "dc2" }),
        ["name"] = (true, static node => node with { Name = "other" }),
        ["class"] = (true, static node => node with { NodeClass = "other" }),
        ["pool"] = (true, static node => node with { NodePool = "other" }),
        ["attribute"] = (true, static node => node with { Attributes = node.Attributes.SetItem("os.name", "other") }),
        ["meta"] = (true, static node => node with { Meta = node.Meta.Add("rack", "r1") }),
        ["driver that is new"] = (true, static node => node with { Drivers = node.Drivers.Add("docker", new DriverStatus { Detected = true, Healthy = true }) }),
        ["driver that falls ill"] = (true, static node => node with { Drivers = node.Drivers.SetItem("raw_exec", new DriverStatus { Detected = true }) }),
        ["volume that is new"] = (true, static node => node with { HostVolumes = node.HostVolumes.Add("more", new HostVolume("/srv/more", ReadOnly: false)) }),
        ["volume that may be written no more"] = (true, static node => node with { HostVolumes = node.HostVolumes.SetItem("data", new HostVolume("/srv/data", ReadOnly: true)) }),
        ["device that is new"] = (true, static node => node with { Resources = node.Resources with { Devices = [Gpu("a", "b")] } }),
        ["device that falls ill"] = (true, static node => node with { Resources = node.Resources with { Devices = [Gpu() with { Instances = [new NodeDevice("a", false)] }] } }),
        ["what a device is like"] = (true, static node => node with { Resources = node.Resources with { Devices = [Gpu("a") with { Attributes = node.Meta.Add("memory", "40 GiB") }] } }),
        ["the same said once more"] = (false, static node => node with
        {
            HostVolumes = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, node.HostVolumes),
            Resources = node.Resources with { Devices = [Gpu("a")] },
        }),
        ["cpu"] = (false, static node => node with { Resources = node.Resources with { CpuMhz = 9000 } }),
        ["memory"] = (false, static node => node with { Resources = node.Resources with { MemoryMb = 9000 } }),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void JobsAreLookedAtWhenANodeOffersSomethingElse(string change)
    {
        StateSnapshot state = StateSnapshot.Empty;
        var now = new DateTimeOffset(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);
        Job job = Samples.Job("everywhere", "system") with { Datacenters = ["*"], NodePool = "all" };
        Do(new RegisterNode { RequestId = new RequestId(Guid.NewGuid()), At = now, Node = Before });
        Do(new RegisterJob { RequestId = new RequestId(Guid.NewGuid()), At = now, Job = JobAdmission.Admit(job, new AdmissionOptions()).Job!.Specification });

        RegisterNode command = NodeRegistrations.Command(Rows[change].Change(Before), new ProposalContext(state, now, new Entropy(1)));

        Assert.Equal(Rows[change].Asks ? ["everywhere"] : [], command.Evaluations.Select(static evaluation => evaluation.JobId));

        void Do(Command command)
        {
            Applied applied = StateMachine.Apply(state, command, state.Index + 1);
            Assert.IsType<CommandOutcome.Accepted>(applied.Outcome);
            state = applied.After;
        }
    }

    private static NodeDeviceGroup Gpu(params string[] ids) => new()
    {
        Vendor = "nvidia", Type = "gpu", Name = "a100", Instances = [.. ids.Select(static id => new NodeDevice(id, Healthy: true))],
    };
}
