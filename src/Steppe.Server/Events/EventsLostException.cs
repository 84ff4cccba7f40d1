using System.Globalization;

namespace Steppe.Server;

/// <summary>A subscriber of the event stream cannot be told everything that has happened.</summary>
public sealed class EventsLostException : Exception
{
    private EventsLostException(string message)
        : base(message)
    {
    }

    /// <summary>It reads more slowly than things happen.</summary>
    /// <param name="index">Index of the first batch it did not get.</param>
    public static EventsLostException TooFarBehind(ulong index) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"the subscription is closed: its reader is more than {EventStream.MostBehind} batches behind; subscribe again with index={index}"));

    /// <summary>The state was replaced by another one, and nobody can say what led from one to the other.</summary>
    /// <param name="index">Index of the new state.</param>
    public static EventsLostException Replaced(ulong index) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"the subscription is closed: this server has taken over a saved state, and what happened before index {index} is not known here; read what you follow anew, then subscribe with index={index}"));
}
