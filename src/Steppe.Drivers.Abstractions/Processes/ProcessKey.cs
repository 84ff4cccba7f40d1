namespace Steppe.Drivers.Processes;

/// <summary>Names one start of one task, so that asking twice never starts twice.</summary>
/// <param name="AllocationId">The allocation's id.</param>
/// <param name="TaskName">The task's name.</param>
/// <param name="Attempt">Counts the starts of this task within its allocation, from zero.</param>
public sealed record ProcessKey(string AllocationId, string TaskName, int Attempt);
