namespace Steppe.Api.Types;

/// <summary>A variable without what it holds.</summary>
public sealed record VariableMetadata
{
    public ulong CreateIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long CreateTime { get; init; }

    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long ModifyTime { get; init; }

    public string Namespace { get; set; } = "";

    public string Path { get; set; } = "";
}

/// <summary>A variable: named texts at a path of a namespace.</summary>
public sealed record ApiVariable
{
    public ulong CreateIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long CreateTime { get; init; }

    public IReadOnlyDictionary<string, string>? Items { get; init; }

    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long ModifyTime { get; init; }

    public string Namespace { get; set; } = "";

    public string Path { get; set; } = "";
}
