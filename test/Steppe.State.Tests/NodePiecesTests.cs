using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>Counts that are carried over from one holder to the next against counting everything that is held.</summary>
public sealed class NodePiecesTests
{
    private static readonly Node Node = new()
    {
        Id = new NodeId(new Guid(1, 0, 0, new byte[8])),
        SecretId = Guid.Empty,
        Name = "n",
        Datacenter = "dc1",
        Reserved = new NodeReserved { Cores = [2] },
        Resources = new NodeResources
        {
            CpuMhz = 1000, MemoryMb = 1000, DiskMb = 1000, ReservableCores = [5, 0, 2, 3],
            Devices =
            [
                Group("a", 3, ill: 1),
                Group("b", 20, ill: 0),
            ],
        },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhatIsTakenAndGivenBackIsCounted(ulong seed)
    {
        var entropy = new Entropy(seed);
        var pieces = NodePieces.Of(Node);
        List<AllocatedResources> held = [];
        int twice = 0;
        for (int step = 0; step < 2000; step++)
        {
            if (held.Count > 0 && entropy.Next(16) < held.Count)
            {
                int gone = entropy.Next(held.Count);
                pieces = pieces.With(held[gone], -1);
                held.RemoveAt(gone);
            }
            else
            {
                held.Add(Share(entropy));
                pieces = pieces.With(held[^1], 1);
            }

            // What nobody holds can be given back, too, without harm.
            pieces = entropy.Next(50) == 0 ? pieces.With(Share(entropy, "unheard-of", 9), -1) : pieces;
            var counted = NodePieces.Of(Node, held);
            Assert.Equal(counted.FreeCoreCount, pieces.FreeCoreCount);
            Assert.Equal(counted.FreeDeviceCounts.ToArray(), pieces.FreeDeviceCounts.ToArray());
            Assert.Equal(counted.FirstFreeCores(int.MaxValue), pieces.FirstFreeCores(int.MaxValue));
            Assert.Equal(pieces.FreeCoreCount, pieces.FirstFreeCores(int.MaxValue).Length);
            Assert.Equal(pieces.FirstFreeCores(int.MaxValue).Take(1), pieces.FirstFreeCores(1));
            foreach ((int at, NodeDeviceGroup group) in Node.Resources.Devices.Index())
            {
                Assert.Equal(FreeOf(group, held), pieces.FreeOf(group));
                Assert.Equal(FreeOf(group, held).Length, pieces.FreeDeviceCounts[at]);
            }

            int[] cores = [.. held.SelectMany(static one => one.Tasks["t"].Cores ?? [])];
            Assert.Equal(new[] { 0, 3, 5 }.Except(cores), pieces.FirstFreeCores(int.MaxValue));
            twice += cores.Length > cores.Distinct().Count() ? 1 : 0;
        }

        Assert.True(twice > 100, $"{twice} times something was held twice");
    }

    private static string[] FreeOf(NodeDeviceGroup group, IEnumerable<AllocatedResources> held) =>
    [
        .. group.Instances.Where(static one => one.Healthy).Select(static one => one.Id)
            .Except(held.SelectMany(static one => one.Tasks["t"].Devices ?? []).Where(device => device.Name == group.Name).SelectMany(static device => device.DeviceIds)),
    ];

    private static NodeDeviceGroup Group(string name, int count, int ill) => new()
    {
        Vendor = "v", Type = "gpu", Name = name,
        Instances = [.. Enumerable.Range(0, count).Select(at => new NodeDevice($"{at}", Healthy: at >= ill))],
    };

    private static AllocatedResources Share(Entropy entropy, string? name = null, int? core = null)
    {
        int[] cores = core is { } one ? [one] : [.. Enumerable.Range(0, entropy.Next(3)).Select(_ => entropy.Next(6)).Distinct()];
        string group = name ?? (entropy.Next(4) == 0 ? "a" : "b");
        string[] ids = [.. Enumerable.Range(0, entropy.Next(4)).Select(_ => $"{entropy.Next(group == "a" ? 3 : 20)}").Distinct()];
        return new AllocatedResources
        {
            Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty.Add("t", new AllocatedTaskResources(1, 1, 0)
            {
                Cores = cores.Length > 0 ? cores : null,
                Devices = ids.Length > 0 ? [new AllocatedDevice("v", "gpu", group, ids)] : null,
            }),
            DiskMb = 0,
            Total = new ResourceAsk(1, cores.Length, 1, 1, 0) { Devices = ids.Length },
        };
    }
}
