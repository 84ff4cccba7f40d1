namespace Steppe.Log.Disk;

/// <summary>The one directory an engine lives in, reduced to what durability depends on.</summary>
/// <remarks>
/// <para>Nothing is promised to survive a power failure until it is synced: contents by <see cref="ILogFile.Sync"/>,
/// names by <see cref="SyncDirectory"/>. Names are plain file names. Thread-safe for different files.</para>
/// <para>Errors are <see cref="IOException"/>. Real: <see cref="PosixDisk"/>; simulated: the model disk of the tests.</para>
/// </remarks>
public interface ILogDisk
{
    /// <summary>The full path of a file, for messages.</summary>
    string PathOf(string name);

    /// <summary>Lists all file names in ordinal order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates an empty file, replacing one of the same name.</summary>
    ILogFile Create(string name);

    /// <summary>Opens an existing file for reading and writing.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    ILogFile Open(string name);

    /// <summary>Renames a file, atomically replacing one that has the new name.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; handles that are open on it stay usable.</summary>
    void Delete(string name);

    /// <summary>Makes creations, renames and deletions durable.</summary>
    void SyncDirectory();

    /// <summary>Takes the exclusive lock named by a file; it lasts until disposed or until the process ends.</summary>
    /// <exception cref="LogLockedException">Somebody else holds it.</exception>
    IDisposable Lock(string name);
}
