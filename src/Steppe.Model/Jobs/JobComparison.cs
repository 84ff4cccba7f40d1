namespace Steppe.Model;

/// <summary>Tells whether two jobs are the same specification.</summary>
/// <remarks>
/// Pure. Compares the bytes of their JSON, so that a new field takes part without anybody remembering it; what the server
/// sets is left out by name below.
/// </remarks>
public static class JobComparison
{
    /// <summary>True when registering <paramref name="b"/> over <paramref name="a"/> changes nothing a user wrote.</summary>
    public static bool SameSpecification(Job a, Job b) =>
        ReferenceEquals(a, b)
        || SteppeJson.Serialize(WithoutServerFields(a)).AsSpan().SequenceEqual(SteppeJson.Serialize(WithoutServerFields(b)));

    /// <summary>The job without what the server sets or keeps secret.</summary>
    public static Job WithoutServerFields(Job job) => job with
    {
        ConsulToken = null,
        VaultToken = null,
        NomadTokenId = null,
        DispatchIdempotencyToken = null,
        Status = null,
        StatusDescription = null,
        Outcome = null,
        Stable = null,
        Version = null,
        VersionTag = null,
        SubmitTime = null,
        CreateIndex = null,
        ModifyIndex = null,
        JobModifyIndex = null,
    };
}
