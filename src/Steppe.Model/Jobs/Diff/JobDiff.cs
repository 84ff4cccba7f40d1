using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>The words of every <c>Type</c> in a difference.</summary>
public static class DiffTypes
{
    public const string None = "None";
    public const string Added = "Added";
    public const string Deleted = "Deleted";
    public const string Edited = "Edited";
}

/// <summary>What changed between two versions of a job.</summary>
/// <remarks>Wire shape; keys in ordinal order. Source: HTTP API, type <c>JobDiff</c>.</remarks>
public sealed record JobDiff
{
    public IReadOnlyList<FieldDiff>? Fields { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public IReadOnlyList<ObjectDiff>? Objects { get; init; }
    public IReadOnlyList<TaskGroupDiff>? TaskGroups { get; init; }
    public string Type { get; set; } = DiffTypes.None;
}

/// <summary>What changed in one task group.</summary>
public sealed record TaskGroupDiff
{
    public IReadOnlyList<FieldDiff>? Fields { get; init; }
    public string Name { get; set; } = "";
    public IReadOnlyList<ObjectDiff>? Objects { get; init; }
    public IReadOnlyList<TaskDiff>? Tasks { get; init; }
    public string Type { get; set; } = DiffTypes.None;

    /// <summary>How many allocations a scheduler would treat how; null when none was asked.</summary>
    public IReadOnlyDictionary<string, ulong>? Updates { get; init; }
}

/// <summary>What changed in one task.</summary>
public sealed record TaskDiff
{
    /// <summary>What the change leads to; null when no scheduler was asked.</summary>
    public IReadOnlyList<string>? Annotations { get; init; }

    public IReadOnlyList<FieldDiff>? Fields { get; init; }
    public string Name { get; set; } = "";
    public IReadOnlyList<ObjectDiff>? Objects { get; init; }
    public string Type { get; set; } = DiffTypes.None;
}

/// <summary>What changed in one block.</summary>
public sealed record ObjectDiff
{
    public IReadOnlyList<FieldDiff>? Fields { get; init; }
    public string Name { get; set; } = "";
    public IReadOnlyList<ObjectDiff>? Objects { get; init; }
    public string Type { get; set; } = DiffTypes.None;
}

/// <summary>One value before and after, as text; empty for none.</summary>
public sealed record FieldDiff
{
    /// <summary>What the change leads to; null when no scheduler was asked.</summary>
    public IReadOnlyList<string>? Annotations { get; init; }

    public string Name { get; set; } = "";
    public string New { get; set; } = "";
    public string Old { get; set; } = "";
    public string Type { get; set; } = DiffTypes.None;
}
