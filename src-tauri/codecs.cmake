# Of the codecs libheif can use, Coffer wants four: libde265 and x265 for HEIC, dav1d and aom for AVIF. Anything else a
# machine happens to have is passed over: it would be one more thing that reads untrusted bytes, and a second libjpeg
# in the program besides the one that decodes JPEG.
foreach(codec JPEG OpenJPEG OPENJPH FFMPEG X264 OpenH264 kvazaar UVG266 vvdec vvenc SvtEnc RAV1E libsharpyuv)
  set(CMAKE_DISABLE_FIND_PACKAGE_${codec} ON CACHE BOOL "" FORCE)
endforeach()
