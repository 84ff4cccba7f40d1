using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>What an allocation uses just now.</summary>
public sealed record AllocResourceUsage
{
    public ResourceUsage? ResourceUsage { get; init; }

    public IReadOnlyDictionary<string, TaskResourceUsage>? Tasks { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long Timestamp { get; init; }
}

/// <summary>What one task uses just now.</summary>
public sealed record TaskResourceUsage
{
    public IReadOnlyDictionary<string, ResourceUsage>? Pids { get; init; }

    public ResourceUsage? ResourceUsage { get; init; }

    public long Timestamp { get; init; }
}

/// <summary>Memory and processor use.</summary>
public sealed record ResourceUsage
{
    public CpuStats? CpuStats { get; init; }

    public MemoryStats? MemoryStats { get; init; }
}

/// <summary>Memory use in bytes; only the fields named in <see cref="Measured"/> mean anything.</summary>
public sealed record MemoryStats
{
    public ulong Cache { get; init; }

    public ulong KernelMaxUsage { get; init; }

    public ulong KernelUsage { get; init; }

    public ulong MappedFile { get; init; }

    public ulong MaxUsage { get; init; }

    public IReadOnlyList<string>? Measured { get; init; }

    [JsonPropertyName("RSS")]
    public ulong Rss { get; init; }

    public ulong Swap { get; init; }

    public ulong Usage { get; init; }
}

/// <summary>Processor use; only the fields named in <see cref="Measured"/> mean anything.</summary>
public sealed record CpuStats
{
    public IReadOnlyList<string>? Measured { get; init; }

    public double Percent { get; init; }

    public double SystemMode { get; init; }

    public ulong ThrottledPeriods { get; init; }

    public ulong ThrottledTime { get; init; }

    public double TotalTicks { get; init; }

    public double UserMode { get; init; }
}

/// <summary>Answer to <c>GET /v1/client/stats</c>.</summary>
public sealed record HostStats
{
    public HostDiskStats? AllocDirStats { get; init; }

    [JsonPropertyName("CPU")]
    public IReadOnlyList<HostCpuStats>? Cpu { get; init; }

    [JsonPropertyName("CPUTicksConsumed")]
    public double CpuTicksConsumed { get; init; }

    public IReadOnlyList<HostDiskStats>? DiskStats { get; init; }

    public HostMemoryStats? Memory { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long Timestamp { get; init; }

    /// <summary>Seconds.</summary>
    public ulong Uptime { get; init; }
}

/// <summary>Memory of a host in bytes.</summary>
public sealed record HostMemoryStats
{
    public ulong Available { get; init; }

    public ulong Free { get; init; }

    public ulong Total { get; init; }

    public ulong Used { get; init; }
}

/// <summary>Use of one processor core in percent.</summary>
public sealed record HostCpuStats
{
    [JsonPropertyName("CPU")]
    public string Cpu { get; set; } = "";

    public double Idle { get; init; }

    public double System { get; init; }

    public double TotalPercent { get; init; }

    public double TotalTicks { get; init; }

    public double User { get; init; }
}

/// <summary>One file system of a host, in bytes and percent.</summary>
public sealed record HostDiskStats
{
    public ulong Available { get; init; }

    public string Device { get; set; } = "";

    public double InodesUsedPercent { get; init; }

    public string Mountpoint { get; set; } = "";

    public ulong Size { get; init; }

    public ulong Used { get; init; }

    public double UsedPercent { get; init; }
}

/// <summary>Latest result of one service check; <see cref="Timestamp"/> in Unix seconds.</summary>
public sealed record CheckQueryResult
{
    public string Check { get; set; } = "";

    public string Group { get; set; } = "";

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public string Mode { get; set; } = "";

    public string Output { get; set; } = "";

    public string Service { get; set; } = "";

    public string Status { get; set; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int StatusCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Task { get; init; }

    public long Timestamp { get; init; }
}
