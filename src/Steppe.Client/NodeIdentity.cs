using System.Security.Cryptography;
using Steppe.Model;

namespace Steppe.Client;

/// <summary>Who this node is: an id for everybody, and a secret that proves it to the servers.</summary>
/// <remarks>Kept in <c>client-id</c> and <c>secret-id</c> of the state directory, readable by the agent's user only.</remarks>
internal sealed record NodeIdentity(NodeId Id, Guid SecretId)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the identity, making a new one the first time.</summary>
    /// <exception cref="InvalidDataException">A file is there and holds no UUID.</exception>
    public static NodeIdentity LoadOrCreate(string stateDirectory, Entropy entropy)
    {
        Guid id = LoadOrCreate(Path.Combine(stateDirectory, "client-id"), entropy.NextUuid);
        Guid secret = LoadOrCreate(Path.Combine(stateDirectory, "secret-id"), NewSecret);
        return new NodeIdentity(new NodeId(id), secret);
    }

    private static Guid LoadOrCreate(string path, Func<Guid> make)
    {
        if (File.Exists(path))
        {
            return Uuid.TryParse(File.ReadAllText(path).Trim(), out Guid known)
                ? known
                : throw new InvalidDataException($"{path} holds no UUID; restore it, or remove it to join as a new node");
        }

        Guid made = make();
        string unfinished = path + ".tmp";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Uuid.Format(made)));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        return made;
    }

    // Entropy can be replayed, which a secret must not be.
    private static Guid NewSecret()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
