using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Names one allocation; a UUID, written in lower case with hyphens.</summary>
/// <remarks>Ordered like its text. The default value means "none" and is written as the empty string.</remarks>
[JsonConverter(typeof(UuidConverter<AllocationId>))]
public readonly record struct AllocationId(Guid Value) : IUuid<AllocationId>, IComparable<AllocationId>
{
    /// <inheritdoc/>
    public static AllocationId FromGuid(Guid value) => new(value);

    /// <summary>Whether this is no allocation at all.</summary>
    public bool IsNone => Value == Guid.Empty;

    /// <summary>The first eight characters, as the command line shows it.</summary>
    public string Short => Uuid.Format(Value)[..8];

    /// <summary>Reads the 36-character text; false for anything else.</summary>
    public static bool TryParse(string? text, out AllocationId id)
    {
        bool parsed = Uuid.TryParse(text, out Guid value);
        id = new AllocationId(value);
        return parsed;
    }

    /// <inheritdoc/>
    public int CompareTo(AllocationId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value == Guid.Empty ? "" : Uuid.Format(Value);
}
