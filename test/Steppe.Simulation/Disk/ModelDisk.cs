using Steppe.Log;
using Steppe.Log.Disk;

namespace Steppe.Simulation.Disk;

/// <summary>A disk in memory that keeps exactly what a real one must keep, and loses the rest when told to.</summary>
/// <remarks>
/// <para>Thread-safe and deterministic: what is lost follows from the seed. Unsynced pages survive a crash each on its own;
/// so does each creation, rename and deletion, unless an earlier change of the same name was lost.</para>
/// <para><see cref="Before"/> and <see cref="After"/> may throw: an <see cref="IOException"/> is an error of the disk (a sync that
/// fails so has lost track of its pages), a <see cref="SimulatedCrashException"/> ends the program.</para>
/// </remarks>
public sealed class ModelDisk(int pageBytes = 512, int seed = 0) : ILogDisk
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly List<NameChange> _unsynced = [];
    private readonly SortedDictionary<string, ModelInode> _durable = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ModelInode> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locks = new(StringComparer.Ordinal);
    private int _life;

    /// <summary>Called before each operation takes effect, with the file's name.</summary>
    public Action<DiskOperation, string>? Before { get; set; }

    /// <summary>Called after each operation took effect.</summary>
    public Action<DiskOperation, string>? After { get; set; }

    /// <summary>The power fails: unsynced writes are lost or torn, handles and locks are gone.</summary>
    /// <remarks>A program that runs on other threads must be kept from opening files anew, by <see cref="Before"/>.</remarks>
    public void Crash(int crashSeed)
    {
        lock (_gate)
        {
            Random random = new(crashSeed);
            HashSet<string> lost = new(StringComparer.Ordinal);
            foreach (NameChange change in _unsynced)
            {
                if (random.Next(2) == 0 || change.Names.Any(lost.Contains))
                {
                    lost.UnionWith(change.Names);
                }
                else
                {
                    change.Apply(_durable);
                }
            }

            _unsynced.Clear();
            _names.Clear();
            foreach ((string name, ModelInode inode) in _durable)
            {
                inode.Crash(random);
                _names[name] = inode;
            }

            EndLife();
        }
    }

    /// <summary>The program is killed: nothing is lost, but nothing became durable either.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            EndLife();
        }
    }

    /// <summary>Overwrites bytes on the platter, as decay would.</summary>
    public void Damage(string name, long offset, params byte[] bytes)
    {
        lock (_gate)
        {
            _names[name].Damage(offset, bytes);
        }
    }

    /// <summary>Cuts a file on the platter.</summary>
    public void Truncate(string name, long length)
    {
        lock (_gate)
        {
            _names[name].Truncate(length);
        }
    }

    /// <summary>Reads a whole file without being noticed.</summary>
    public byte[] Contents(string name)
    {
        lock (_gate)
        {
            byte[] bytes = new byte[_names[name].Length];
            _names[name].Read(0, bytes);
            return bytes;
        }
    }

    /// <inheritdoc/>
    public string PathOf(string name) => $"/model/{name}";

    /// <inheritdoc/>
    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            return [.. _names.Keys];
        }
    }

    /// <inheritdoc/>
    public ILogFile Create(string name) => Do(DiskOperation.Create, name, _life, isClosed: false, () =>
    {
        ModelInode inode = new(pageBytes);
        Change([name], names => names[name] = inode);
        return new ModelFile(this, inode, name, _life);
    });

    /// <inheritdoc/>
    public ILogFile Open(string name) => Do(DiskOperation.Open, name, _life, isClosed: false, () =>
        new ModelFile(this, Find(name), name, _life));

    /// <inheritdoc/>
    public void Rename(string from, string to) => Do(DiskOperation.Rename, from, _life, isClosed: false, () =>
    {
        ModelInode inode = Find(from);
        Change([from, to], names =>
        {
            names.Remove(from);
            names[to] = inode;
        });
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string name) => Do(DiskOperation.Delete, name, _life, isClosed: false, () =>
    {
        Change([name], names => names.Remove(name));
        return true;
    });

    /// <inheritdoc/>
    public void SyncDirectory() => Do(DiskOperation.SyncDirectory, string.Empty, _life, isClosed: false, () =>
    {
        foreach (NameChange change in _unsynced)
        {
            change.Apply(_durable);
        }

        _unsynced.Clear();
        return true;
    });

    /// <inheritdoc/>
    public IDisposable Lock(string name)
    {
        lock (_gate)
        {
            return _locks.Add(name) ? new Held(this, name, _life) : throw new LogLockedException(PathOf(name), holder: 1);
        }
    }

    internal void Sync(ModelInode inode, string name, int life, bool isClosed)
    {
        try
        {
            Do(DiskOperation.Sync, name, life, isClosed, () =>
            {
                inode.Sync();
                return true;
            });
        }
        catch (IOException)
        {
            lock (_gate)
            {
                inode.FailSync(_random);
            }

            throw;
        }
    }

    internal T Do<T>(DiskOperation operation, string name, int life, bool isClosed, Func<T> action)
    {
        Before?.Invoke(operation, name);
        T result = Under(life, isClosed, action);
        After?.Invoke(operation, name);
        return result;
    }

    internal T Under<T>(int life, bool isClosed, Func<T> action)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, typeof(ModelFile));
            return life == _life ? action() : throw new IOException("this handle is from before the crash");
        }
    }

    private ModelInode Find(string name) => _names.TryGetValue(name, out ModelInode? inode)
        ? inode
        : throw new FileNotFoundException($"no such file: {PathOf(name)}", name);

    private void Change(string[] names, Action<SortedDictionary<string, ModelInode>> apply)
    {
        apply(_names);
        _unsynced.Add(new NameChange(names, apply));
    }

    private void EndLife()
    {
        _life++;
        _locks.Clear();
    }

    private sealed record NameChange(string[] Names, Action<SortedDictionary<string, ModelInode>> Apply);

    private sealed class Held(ModelDisk disk, string name, int life) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate)
            {
                if (life == disk._life)
                {
                    disk._locks.Remove(name);
                }
            }
        }
    }
}
