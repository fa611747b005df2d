using Shien.Blade.Boxes;
using Shien.Blade.Machines;

namespace Shien.Blade.Making;

/// <summary>A new overlay in the spool.</summary>
/// <param name="Below">The box's disk that it stands on.</param>
/// <param name="Image">Itself.</param>
internal sealed record ThinImage(ThinBase Below, StoredImage Image);
