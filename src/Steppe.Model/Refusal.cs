namespace Steppe.Model;

/// <summary>A "no" as a value: why, where in the input, and what to do about it.</summary>
/// <remarks>Pure data. The API maps <see cref="Code"/> to a status in one place.</remarks>
/// <param name="Code">The kind of refusal.</param>
/// <param name="FieldPath">Where in the input, such as <c>group[web].task[server].resources.memory</c>, or null.</param>
/// <param name="Sentence">What is wrong and what to do, as one sentence for people.</param>
public sealed record Refusal(RefusalCode Code, string? FieldPath, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => FieldPath is null ? Sentence : $"{FieldPath}: {Sentence}";
}

/// <summary>The kinds of refusal.</summary>
public enum RefusalCode
{
    /// <summary>The input breaks a rule.</summary>
    Invalid,

    /// <summary>What the input names does not exist.</summary>
    NotFound,

    /// <summary>The state is no longer what the caller expected.</summary>
    Conflict,

    /// <summary>The caller may not do this.</summary>
    Denied,

    /// <summary>The input is larger than the limit.</summary>
    TooLarge,

    /// <summary>The input asks for something this version does not do.</summary>
    Unsupported,

    /// <summary>It cannot be answered now; the same request may succeed later.</summary>
    Unavailable,

    /// <summary>A bug: it was not carried out, and nothing has changed.</summary>
    Fault,
}
