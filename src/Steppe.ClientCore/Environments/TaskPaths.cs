namespace Steppe.ClientCore;

/// <summary>Where a task finds its directories, as it sees them itself.</summary>
/// <param name="AllocationDirectory">Shared by the group.</param>
/// <param name="TaskDirectory">The task's <c>local/</c>.</param>
/// <param name="SecretsDirectory">The task's <c>secrets/</c>.</param>
public sealed record TaskPaths(string AllocationDirectory, string TaskDirectory, string SecretsDirectory);
