using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes;

/// <summary>What a node has, what its allocations were given, and what they and the host really use.</summary>
internal sealed class NodeUsage(CommandRun run, ApiNode node, HostStats? usage)
{
    private long TotalMhz => (node.NodeResources?.Cpu.CpuShares ?? 0) - (node.ReservedResources?.Cpu.CpuShares ?? 0);

    private long TotalMemoryMb => (node.NodeResources?.Memory.MemoryMb ?? 0) - (node.ReservedResources?.Memory.MemoryMb ?? 0);

    private long TotalDiskMb => (node.NodeResources?.Disk.DiskMb ?? 0) - (node.ReservedResources?.Disk.DiskMb ?? 0);

    /// <summary>Sections of allocated and used resources.</summary>
    public async Task ShowAsync(ApiAllocation[] allocations, CancellationToken cancellation)
    {
        ApiAllocation[] counted = [.. allocations.Where(static allocation => !IsTerminal(allocation))];
        run.Screen.Section("Allocated Resources", Allocated(counted));
        if (usage is null)
        {
            return;
        }

        run.Screen.Section(
            "Allocation Resource Utilization", await UsedByAllocationsAsync(counted, cancellation).ConfigureAwait(false));
        run.Screen.Section("Host Resource Utilization", UsedByHost(usage));
    }

    /// <summary>Sections of <c>-stats</c>.</summary>
    public void ShowDetailed()
    {
        if (usage is null)
        {
            return;
        }

        run.Screen.Section("CPU Stats", string.Join("\n\n", (usage.Cpu ?? []).Select(static core => new KeyValueBlock()
            .Add("CPU", core.Cpu)
            .Add("User", Quantities.Float(core.User) + "%")
            .Add("System", Quantities.Float(core.System) + "%")
            .Add("Idle", Quantities.Float(core.Idle) + "%")
            .ToString())));
        if (usage.Memory is { } memory)
        {
            run.Screen.Section("Memory Stats", new KeyValueBlock()
                .Add("Total", Quantities.Bytes(memory.Total))
                .Add("Available", Quantities.Bytes(memory.Available))
                .Add("Used", Quantities.Bytes(memory.Used))
                .Add("Free", Quantities.Bytes(memory.Free))
                .ToString());
        }

        run.Screen.Section("Disk Stats", string.Join("\n\n", (usage.DiskStats ?? []).Select(static disk => new KeyValueBlock()
            .Add("Device", disk.Device)
            .Add("MountPoint", disk.Mountpoint)
            .Add("Size", Quantities.Bytes(disk.Size))
            .Add("Used", Quantities.Bytes(disk.Used))
            .Add("Available", Quantities.Bytes(disk.Available))
            .Add("Used Percent", Quantities.Float(disk.UsedPercent) + "%")
            .Add("Inodes Percent", Quantities.Float(disk.InodesUsedPercent) + "%")
            .ToString())));
    }

    private string Allocated(ApiAllocation[] allocations)
    {
        long mhz = 0;
        long memoryMb = 0;
        long diskMb = 0;
        foreach (ApiAllocation allocation in allocations)
        {
            // The flat block counts tasks that never run at the same time only once.
            ApiLegacyResources given = allocation.Resources ?? SumOf(allocation.AllocatedResources);
            mhz += given.Cpu;
            memoryMb += given.MemoryMb;
            diskMb += given.DiskMb;
        }

        return new Table("CPU", "Memory", "Disk")
            .Add(
                $"{Quantities.Text(mhz)}/{Quantities.Text(TotalMhz)} MHz",
                $"{Quantities.Mebibytes(memoryMb)}/{Quantities.Mebibytes(TotalMemoryMb)}",
                $"{Quantities.Mebibytes(diskMb)}/{Quantities.Mebibytes(TotalDiskMb)}")
            .ToString();
    }

    private async Task<string> UsedByAllocationsAsync(ApiAllocation[] allocations, CancellationToken cancellation)
    {
        double ticks = 0;
        ulong bytes = 0;
        foreach (ApiAllocation allocation in allocations)
        {
            if (allocation.ClientStatus != "running")
            {
                continue;
            }

            try
            {
                AllocResourceUsage used = await run.Client.Allocations.GetUsageAsync(allocation.Id ?? "", cancellation).ConfigureAwait(false);
                ticks += used.ResourceUsage?.CpuStats?.TotalTicks ?? 0;
                bytes += MemoryOf(used.ResourceUsage?.MemoryStats);
            }
            catch (ApiException)
            {
                // It ended meanwhile, or its node cannot say: it counts as using nothing.
            }
        }

        return new Table("CPU", "Memory")
            .Add(
                $"{Quantities.Text((long)Math.Floor(ticks))}/{Quantities.Text(TotalMhz)} MHz",
                $"{Quantities.Bytes(bytes)}/{Quantities.Mebibytes(TotalMemoryMb)}")
            .ToString();
    }

    private string UsedByHost(HostStats host)
    {
        HostDiskStats? disk = host.AllocDirStats ?? host.DiskStats?.FirstOrDefault();
        string diskText = disk switch
        {
            null => "",
            { Size: 0 } => $"({disk.Device})",
            _ => $"{Quantities.Bytes(disk.Used)}/{Quantities.Bytes(disk.Size)}",
        };
        return new Table("CPU", "Memory", "Disk")
            .Add(
                $"{Quantities.Text((long)Math.Floor(host.CpuTicksConsumed))}/{Quantities.Text(node.NodeResources?.Cpu.CpuShares ?? 0)} MHz",
                $"{Quantities.Bytes(host.Memory?.Used ?? 0)}/{Quantities.Bytes(host.Memory?.Total ?? 0)}",
                diskText)
            .ToString();
    }

    private static ApiLegacyResources SumOf(ApiAllocatedResources? resources) => new()
    {
        Cpu = resources?.Tasks?.Values.Sum(static task => task.Cpu.CpuShares) ?? 0,
        MemoryMb = resources?.Tasks?.Values.Sum(static task => task.Memory.MemoryMb) ?? 0,
        DiskMb = resources?.Shared.DiskMb ?? 0,
    };

    private static ulong MemoryOf(MemoryStats? memory) => memory is null ? 0 : memory.Usage > 0 ? memory.Usage : memory.Rss;

    private static bool IsTerminal(ApiAllocation allocation) =>
        allocation.DesiredStatus is "stop" or "evict" || allocation.ClientStatus is "complete" or "failed" or "lost";
}
