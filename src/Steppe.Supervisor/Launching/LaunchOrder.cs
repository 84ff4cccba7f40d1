namespace Steppe.Supervisor.Launching;

/// <summary>One program for the launcher to start.</summary>
/// <param name="Prepare">Makes ready what the child needs, and says what to execute. Called on the launcher's thread, because
/// making files takes longer than anything else here; may throw <see cref="IOException"/>.</param>
/// <param name="Place">Takes the child into its tree before its program runs; null when that needs nothing. Called on the
/// loop's thread; returns zero or an error number.</param>
/// <param name="Done">Called on the loop's thread when it runs, or has failed to.</param>
internal sealed record LaunchOrder(Func<LaunchCommand> Prepare, Func<int, int>? Place, Action<LaunchResult> Done)
{
    /// <summary>Starts what was prepared in another way than by the launcher's own gate, on the launcher's thread; null otherwise.
    /// <see cref="Place"/> is then called there too.</summary>
    public Func<LaunchCommand, LaunchResult>? Isolate { get; init; }

    /// <summary>Whether its child comes to the launcher's gate.</summary>
    public bool UsesGate => Place is not null && Isolate is null;
}
