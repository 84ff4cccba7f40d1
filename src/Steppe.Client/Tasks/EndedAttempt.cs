using Steppe.Client.State;

namespace Steppe.Client.Tasks;

/// <summary>An attempt of a task, as it was when it was decided that nothing of it may stay.</summary>
/// <remarks>Read at that moment, not when it is cleaned up: by then the next attempt may have begun, and must not be taken for it.</remarks>
/// <param name="Number">Its number, from 0; below zero when nothing was ever started.</param>
/// <param name="Handle">What is stored of its process; null when its start was never noted.</param>
internal readonly record struct EndedAttempt(int Number, StoredHandle? Handle)
{
    /// <summary>The last attempt of a task.</summary>
    public static EndedAttempt Of(StoredTask stored) => new(stored.Progress.Starts - 1, stored.Handle);
}
