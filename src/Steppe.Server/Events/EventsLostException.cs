using System.Globalization;

namespace Steppe.Server;

/// <summary>A subscriber of the event stream reads more slowly than things happen.</summary>
/// <param name="index">Index of the first batch it did not get.</param>
public sealed class EventsLostException(ulong index) : Exception(string.Create(
    CultureInfo.InvariantCulture,
    $"the subscription is closed: its reader is more than {EventStream.MostBehind} batches behind; subscribe again with index={index}"));
