namespace Steppe.Model;

/// <summary>A group, what refusals call its place, and its tasks.</summary>
internal sealed record GroupPlace(string Path, TaskGroup Group, IReadOnlyList<TaskPlace> Tasks);

/// <summary>A task with its group, and what refusals call its place.</summary>
internal sealed record TaskPlace(string Path, TaskGroup Group, TaskSpec Task);

/// <summary>A name that must be unique, and what refusals call its place.</summary>
internal sealed record NamedPlace(string Path, string Name);

/// <summary>An element of a list and its position.</summary>
internal sealed record Numbered<T>(T Value, int Index);
