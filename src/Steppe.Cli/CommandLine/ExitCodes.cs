namespace Steppe.Cli.CommandLine;

/// <summary>What the process returns; scripts test these numbers.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Wrong usage, no agent, permission denied, nothing found, deployment failed.</summary>
    public const int Failure = 1;

    /// <summary>The evaluation ended, but some allocations could not be placed.</summary>
    public const int PlacementFailed = 2;

    /// <summary>A plan would create or stop allocations.</summary>
    public const int PlanHasChanges = 1;

    /// <summary>A plan could not be made.</summary>
    public const int PlanFailed = 255;

    /// <summary>A signal ended the waiting: 128 and the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>There is no such command.</summary>
    public const int NoSuchCommand = 127;
}
