namespace Steppe.Simulation.Disk;

/// <summary>One page of a model file: what is read, what a power failure leaves, and what it may leave instead.</summary>
/// <remarks>Not thread-safe. The pages of one unsynced write reach the platter independently and in any order, and an
/// earlier unsynced version may be the one that did.</remarks>
internal sealed class ModelPage(int bytes)
{
    private readonly List<byte[]> _unsynced = [];
    private byte[] _durable = new byte[bytes];

    public byte[] Current { get; private set; } = new byte[bytes];

    public void Write(int at, ReadOnlySpan<byte> source)
    {
        byte[] next = [.. Current];
        source.CopyTo(next.AsSpan(at));
        Current = next;
        _unsynced.Add(next);
    }

    public void Sync()
    {
        _durable = Current;
        _unsynced.Clear();
    }

    /// <summary>A flush that failed: the page may or may not have been written, and is no longer known to be dirty.</summary>
    public void FailSync(Random random)
    {
        Choose(random);
        _unsynced.Clear();
    }

    public void Crash(Random random)
    {
        Choose(random);
        Current = _durable;
        _unsynced.Clear();
    }

    private void Choose(Random random)
    {
        int choice = random.Next(_unsynced.Count + 1);
        _durable = choice == 0 ? _durable : _unsynced[choice - 1];
    }
}
