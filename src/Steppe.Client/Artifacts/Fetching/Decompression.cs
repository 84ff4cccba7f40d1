using System.IO.Compression;
using ICSharpCode.SharpZipLib.BZip2;
using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Opens compressed files.</summary>
/// <remarks>xz and Zstandard are left to the programs of that name; see <c>docs/decisions/0031-archives.md</c>.</remarks>
internal static class Decompression
{
    /// <summary>Makes a gzip file that ends early an error; must be called before the first one is opened.</summary>
    public static void NoticeTruncation() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Opens a file.</summary>
    /// <exception cref="FetchException">The program that could is not installed.</exception>
    public static Stream Open(string path, Compression compression) => compression switch
    {
        Compression.Gzip => new GZipStream(File.OpenRead(path), CompressionMode.Decompress),
        Compression.Bzip2 => new Bzip2Stream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024)),
        Compression.Xz => new ToolStream("xz", "xz-utils", ["--decompress", "--stdout", "--", path]),
        Compression.Zstandard => new ToolStream("zstd", "zstd", ["--decompress", "--stdout", "--quiet", "--", path]),
        _ => File.OpenRead(path),
    };

    /// <summary>One bzip2 stream after the other: parallel packers write many into one file.</summary>
    private sealed class Bzip2Stream(FileStream file) : ReadOnlyStream
    {
        private BZip2InputStream? _current = new(file) { IsStreamOwner = false };

        /// <inheritdoc/>
        public override int Read(Span<byte> buffer)
        {
            byte[] bytes = new byte[buffer.Length];
            while (_current is not null && !buffer.IsEmpty)
            {
                int read = _current.Read(bytes, 0, bytes.Length);
                if (read > 0)
                {
                    bytes.AsSpan(0, read).CopyTo(buffer);
                    return read;
                }

                _current.Dispose();
                _current = file.Position < file.Length ? new BZip2InputStream(file) { IsStreamOwner = false } : null;
            }

            return 0;
        }

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            _current?.Dispose();
            file.Dispose();
        }
    }
}
