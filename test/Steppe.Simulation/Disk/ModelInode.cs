namespace Steppe.Simulation.Disk;

/// <summary>The contents of one model file, whatever it is called.</summary>
/// <remarks>Not thread-safe; its disk locks.</remarks>
internal sealed class ModelInode(int pageBytes)
{
    private readonly SortedDictionary<long, ModelPage> _pages = [];
    private readonly HashSet<ModelPage> _dirty = [];
    private long _durableLength;

    public long Length { get; private set; }

    public int Read(long offset, Span<byte> buffer)
    {
        int total = (int)Math.Max(0, Math.Min(buffer.Length, Length - offset));
        for (int done = 0; done < total;)
        {
            (long page, long at) = Math.DivRem(offset + done, pageBytes);
            int part = (int)Math.Min(total - done, pageBytes - at);
            Span<byte> target = buffer.Slice(done, part);
            if (_pages.TryGetValue(page, out ModelPage? found))
            {
                found.Current.AsSpan((int)at, part).CopyTo(target);
            }
            else
            {
                target.Clear();
            }

            done += part;
        }

        return total;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            (long page, long at) = Math.DivRem(offset + done, pageBytes);
            int part = (int)Math.Min(bytes.Length - done, pageBytes - at);
            if (!_pages.TryGetValue(page, out ModelPage? found))
            {
                _pages[page] = found = new ModelPage(pageBytes);
            }

            _dirty.Add(found);
            found.Write((int)at, bytes.Slice(done, part));
            done += part;
        }

        Length = Math.Max(Length, offset + bytes.Length);
    }

    public void Sync()
    {
        foreach (ModelPage page in _dirty)
        {
            page.Sync();
        }

        _dirty.Clear();

        _durableLength = Length;
    }

    public void FailSync(Random random)
    {
        foreach (ModelPage page in _pages.Values)
        {
            page.FailSync(random);
        }

        _dirty.Clear();
    }

    public void Crash(Random random)
    {
        foreach (ModelPage page in _pages.Values)
        {
            page.Crash(random);
        }

        _dirty.Clear();

        Length = random.Next(2) == 0 ? _durableLength : Length;
        _durableLength = Length;
    }

    /// <summary>Changes what is on the platter behind everybody's back.</summary>
    public void Damage(long offset, ReadOnlySpan<byte> bytes)
    {
        Write(offset, bytes);
        Sync();
    }

    public void Truncate(long length)
    {
        byte[] kept = new byte[length];
        Read(0, kept);
        _pages.Clear();
        _dirty.Clear();
        Length = 0;
        Damage(0, kept);
    }
}
