namespace Steppe.Model;

/// <summary>When a failing check restarts its task.</summary>
/// <remarks>Source: job specification, block <c>check_restart</c>.</remarks>
public sealed record CheckRestart
{
    public int Limit { get; init; }

    public Duration? Grace { get; init; }

    public bool IgnoreWarnings { get; init; }
}
