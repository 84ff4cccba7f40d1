namespace Steppe.Log;

/// <summary>An entry as its proposer gives it; the log adds the rest.</summary>
public readonly record struct NewEntry(EntryId Id, ReadOnlyMemory<byte> Payload);
